import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  openReadable,
  readObjectRecords,
  readPrefixRecords,
  verifyDelivery,
  type RecordsEvent,
} from '../../../src/outputs';
import { toReadable } from '../../support/readable';
import { bucketInMemory, type StoredObject } from './support/bucketInMemory';
import { zip64, type Zip64Member } from './support/zip64';
import { text } from './delivered';

const CHUNK_BYTES = [1, 2, 3, 7, 1_000];
const WHOLE = 10_000_000;

async function readable(bytes: Uint8Array, chunkBytes = 1_000) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
    }
  }
  const { content, problem, layers, members } = await toReadable(chunks(), { maxBytes: WHOLE });
  return { text: text(content), problem, layers, members };
}

describe('content in gzip members', () => {
  const content = Buffer.from('{"a":"São Paulo"}{"b":"😀"}\n[1,2]{"c":3}');
  const lines = '{"a":"São Paulo"}\n{"b":"😀"}\n[1,2]\n{"c":3}\n';

  /** Cut at these places: between records, within a record, within a character. */
  const members = (...cuts: number[]) =>
    [0, ...cuts].map((from, index) => gzipSync(content.subarray(from, cuts[index] ?? content.length)));

  it('is the same wherever one member ends and the next begins', async () => {
    for (let cut = 0; cut <= content.length; cut++) {
      const found = await readable(Buffer.concat(members(cut)));
      assert.deepEqual([found.text, found.problem], [lines, undefined], `cut at ${cut}`);
    }
  });

  it('is the same in whatever chunks it comes, even with empty members', async () => {
    const empty = gzipSync('');
    const [first, second, third] = members(7, 23);
    const packed = Buffer.concat([empty, first!, empty, empty, second!, third!, empty]);
    for (const chunkBytes of CHUNK_BYTES) {
      const found = await readable(packed, chunkBytes);
      assert.deepEqual([found.text, found.problem], [lines, undefined], `in chunks of ${chunkBytes}`);
    }
  });

  it('is reported as damaged when it is cut off in any member, and what came before is shown', async () => {
    const [first, second] = members(27);
    const packed = Buffer.concat([first!, second!]);
    for (let end = first!.length + 1; end < packed.length; end++) {
      const found = await readable(packed.subarray(0, end));
      assert.ok(found.problem !== undefined, `cut off at ${end}`);
      assert.ok(found.text.startsWith('{"a":"São Paulo"}\n'), found.text);
    }
  });
});

describe('content in a ZIP archive of 64 bits', () => {
  const archives: [name: string, members: Omit<Zip64Member, 'content'>[]][] = [
    ['sizes before the data', [{ name: 'a' }]],
    ['sizes behind the data', [{ name: 'a', isStreamed: true }]],
    ['stored', [{ name: 'a', isStored: true }]],
    ['several members', [{ name: 'a', isStreamed: true }, { name: 'b', isStored: true }, { name: 'c' }]],
  ];
  for (const [name, members] of archives) {
    it(`is read: ${name}`, async () => {
      const content = (index: number) => Buffer.from(`{"n":${index}}`.repeat(300));
      const archive = zip64(members.map((member, index) => ({ ...member, content: content(index) })));
      const expected = members
        .map((member, index) => (index === 0 ? '' : `// ${member.name}\n`) + `{"n":${index}}\n`.repeat(300))
        .join('');
      for (const chunkBytes of CHUNK_BYTES) {
        const found = await readable(archive, chunkBytes);
        assert.deepEqual([found.text, found.problem, found.layers], [expected, undefined, ['zip']]);
      }
    });
  }
});

describe('Load More', () => {
  const folder = 'test/fixtures/outputs';
  const contents: [name: string, body: Buffer][] = [
    ['JSON back to back', Buffer.from('{"a":1}{"é":"😀"}\n[1, 2] {"long":"xxxxxxxxxxxxxxxxxxxxxx"}')],
    ['lines', Buffer.from('first\r\nsecond ç\r\n\r\nfourth, with a long end 日本\r\n')],
    ['one line of several bytes a character', Buffer.from('ç日😀é'.repeat(6))],
    ['CSV', Buffer.from('id,name\n1,"a\nb"\n2,é\n')],
    ['bytes that are no text', Buffer.from('00ff01fe80', 'hex')],
    ['packed', gzipSync('{"a":1}{"b":2}{"c":"ção"}')],
    ['two members of gzip', Buffer.concat([gzipSync('{"a":1}{"b"'), gzipSync(':2}{"c":3}')])],
    ['an archive', readFileSync(`${folder}/texts.zip`)],
    ['nothing', Buffer.alloc(0)],
  ];
  for (const [name, body] of contents) {
    it(`gives all of it, each byte once, wherever the parts end: ${name}`, async () => {
      const client = bucketInMemory([{ key: 'k', body }]);
      const open = () => openReadable(client, { bucket: 'b', key: 'k' });
      const whole = await (await open()).next(WHOLE);
      for (let maxBytes = 1; maxBytes <= whole.content.length + 1; maxBytes++) {
        const object = await open();
        const parts: Uint8Array[] = [];
        do {
          const { content, truncated } = await object.next(maxBytes);
          parts.push(content);
          assert.ok(content.length <= maxBytes);
          assert.equal(truncated?.reason, object.isDone ? undefined : 'maxBytes');
          const isCut = maxBytes >= 4 && text(content).includes('\ufffd');
          assert.ok(!isCut, `a character is cut by parts of ${maxBytes} bytes`);
          // Cut between lines, unless one line is longer than the part.
          const end = content.lastIndexOf(0x0a) + 1;
          assert.ok(
            object.isDone || end === content.length || end === 0,
            `a line is cut by parts of ${maxBytes} bytes`,
          );
        } while (!object.isDone);
        assert.deepEqual(Buffer.concat(parts), Buffer.from(whole.content), `parts of ${maxBytes} bytes`);
        await object.close();
      }
    });
  }
});

describe('objects that change while they are read', () => {
  const content = (digit: number) => Buffer.from(`{"n":${digit},"text":"${'x'.repeat(100)}"}\n`.repeat(20_000));
  const original = content(1);
  const changes: [name: string, change: (object: StoredObject) => Buffer | undefined, code: string][] = [
    ['replaced', () => content(2), 'ObjectChanged'],
    ['made shorter', ({ body }) => Buffer.from(body.subarray(0, 1_000)), 'ObjectChanged'],
    ['made longer', ({ body }) => Buffer.concat([body, body]), 'ObjectChanged'],
    ['deleted', () => undefined, 'NoSuchKey'],
  ];
  /** Before the read of that number, from 0. */
  const changing = (change: (object: StoredObject) => Buffer | undefined, before: number) => {
    const objects: StoredObject[] = [
      { key: 'in/1', body: original },
      { key: 'in/2', body: Buffer.from('{"n":9}') },
    ];
    let reads = 0;
    const onRead = (key: string) => {
      if (key !== 'in/1' || reads++ !== before) return;
      const body = change(objects[0]!);
      if (body) objects[0] = { key, body };
      else objects.shift();
    };
    return { client: bucketInMemory(objects, { onRead }), readsOf: () => reads };
  };
  const isCode = (code: string) => (error: Error & { code?: string }) => (error.code ?? error.name) === code;

  for (const [name, change, code] of changes) {
    it(`are never a mixture of versions, whichever piece is being read: ${name}`, async () => {
      for (const before of [0, 1, 2]) {
        const { client, readsOf } = changing(change, before);
        const object = await openReadable(client, { bucket: 'b', key: 'in/1' });
        const shown: Uint8Array[] = [];
        await assert.rejects(async () => {
          while (!object.isDone) shown.push((await object.next(100_000)).content);
        }, isCode(code));
        await object.close();
        assert.ok(readsOf() > before);
        const text = Buffer.concat(shown);
        assert.ok(text.equals(original.subarray(0, text.length)), 'what was shown before is what was there');
      }
    });

    it(`are an error for readers of their records: ${name}`, async () => {
      const { client } = changing(change, 1);
      const events: RecordsEvent[] = [];
      await assert.rejects(async () => {
        for await (const event of readObjectRecords(client, { bucket: 'b', key: 'in/1' })) events.push(event);
      }, isCode(code));
      for (const event of events) {
        if (event.kind === 'records') assert.ok(event.records.every(({ data }) => text(data).startsWith('{"n":1,')));
      }
    });

    it(`do not stop the others from being read and compared: ${name}`, async () => {
      const { client } = changing(change, 0);
      const keys = new Set<string>();
      const problems: string[] = [];
      for await (const event of readPrefixRecords(client, { bucket: 'b', prefixes: ['in/'] })) {
        if (event.kind === 'records') for (const { key } of event.records) keys.add(key);
        if (event.kind === 'problem') problems.push(event.key);
      }
      assert.deepEqual([[...keys], problems], [['in/2'], ['in/1']]);
      const compared = changing(change, 0);
      const report = await verifyDelivery(compared.client, { bucket: 'b', sent: [Buffer.from('{"n":9}')] });
      assert.deepEqual([report.delivered, report.unreadable.map(({ key }) => key)], [1, ['in/1']]);
    });
  }
});
