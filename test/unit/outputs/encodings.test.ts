import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { openReadable, readObjectRecords, verifyDelivery, type ReadableDocument } from '../../../src/outputs';
import { toReadable } from '../../support/readable';
import type { EncodingChoice, TextEncoding } from '../../../src/records';
import { readAll, text, type ReadEvents } from './delivered';
import { bucketInMemory } from './support/bucketInMemory';

const KEY = 'object';
/** The first bytes tell the form: what lies beyond them is met later. */
const FAR_BYTES = 200_000;

function utf16le(content: string): Buffer {
  return Buffer.from(`\uFEFF${content}`, 'utf16le');
}

function utf16be(content: string): Buffer {
  return utf16le(content).swap16();
}

/** Windows-1252 has its letters where Latin-1 has them. */
function windows1252(content: string): Buffer {
  return Buffer.from(content, 'latin1');
}

async function recordsOf(body: Uint8Array): Promise<ReadEvents & { texts: string[] }> {
  const client = bucketInMemory([{ key: KEY, body }]);
  const found = await readAll(readObjectRecords(client, { bucket: 'delivered', key: KEY }));
  return { ...found, texts: found.records.map(({ data }) => text(data)) };
}

async function readable(body: Uint8Array, chunkBytes = 1_009): Promise<ReadableDocument & { shown: string }> {
  async function* chunks() {
    for (let at = 0; at < body.length; at += chunkBytes) {
      yield await Promise.resolve(body.subarray(at, at + chunkBytes));
    }
  }
  const document = await toReadable(chunks(), { maxBytes: 10_000_000 });
  return { ...document, shown: text(document.content) };
}

const JSON_RECORDS = ['{"city":"São Paulo"}', '{"city":"東京"}', '{"city":"🗼"}'];
const LINES = ['São Paulo', '東京 is far', 'a tower: 🗼'];
const TABLE = 'id,city\r\n1,São Paulo\r\n2,東京\r\n';
const ROWS = ['{"id":1,"city":"São Paulo"}', '{"id":2,"city":"東京"}'];

describe('delivered objects in UTF-16 with a byte order mark', () => {
  for (const [name, encode, layer] of [
    ['UTF-16 LE', utf16le, 'UTF-16 LE'],
    ['UTF-16 BE', utf16be, 'UTF-16 BE'],
  ] as const) {
    it(`are read as records and shown as text: ${name}`, async () => {
      for (const [content, format, records] of [
        [JSON_RECORDS.join('\r\n'), 'json', JSON_RECORDS],
        [`[${JSON_RECORDS.join(', ')}]`, 'json', JSON_RECORDS],
        [LINES.join('\r\n'), 'text', LINES],
        [TABLE, 'csv', ROWS],
      ] as const) {
        const document = await readable(encode(content));
        assert.deepEqual([document.format, document.layers, document.problem], [format, [layer], undefined]);
        assert.equal(document.shown, format === 'json' ? `${JSON_RECORDS.join('\n')}\n` : content);
        const { texts, problems } = await recordsOf(encode(content));
        assert.deepEqual([texts, problems], [records, []]);
      }
    });

    it(`are the same below compression, and in chunks that cut characters: ${name}`, async () => {
      const content = LINES.join('\n');
      const packed = gzipSync(encode(content));
      assert.deepEqual((await recordsOf(packed)).texts, LINES);
      assert.deepEqual((await readable(packed)).layers, ['gzip', layer]);
      for (const chunkBytes of [1, 3]) assert.equal((await readable(encode(content), chunkBytes)).shown, content);
    });

    it(`are read to their end when they are long: ${name}`, async () => {
      const all = Array.from({ length: 40_000 }, (_, index) => `{"index":${index},"text":"🗼ã"}`);
      const { texts, problems } = await recordsOf(encode(all.join('\n')));
      assert.deepEqual([texts, problems], [all, []]);
    });

    it(`are refused with line and column where half of a surrogate pair stands alone: ${name}`, async () => {
      const before = Array.from({ length: FAR_BYTES / 10 }, (_, index) => `line ${index}`);
      const content = encode([...before, 'ab\uD83D c', 'after'].join('\n'));
      const { texts, problems } = await recordsOf(content);
      assert.deepEqual(texts, before);
      assert.match(problems[0]?.problem ?? '', /surrogate pair stands alone \(line 20001, column 3\)/);
      const { shown, problem } = await readable(content);
      assert.equal(shown, `${before.join('\n')}\nab`);
      assert.match(problem ?? '', /\(line 20001, column 3\)/);
    });
  }

  it('are read piece by piece: content without an end has a first part', async () => {
    let chunks = 0;
    async function* endless() {
      yield await Promise.resolve(utf16le('first\n'));
      for (; ; chunks++) yield Buffer.from('ã line of it\n'.repeat(1_000), 'utf16le');
    }
    const { content, truncated, layers } = await toReadable(endless(), { maxBytes: 100_000 });
    assert.deepEqual([truncated?.reason, layers], ['maxBytes', ['UTF-16 LE']]);
    assert.ok(text(content).startsWith('first\nã line of it\n'));
    assert.ok(chunks < 20, `${chunks} chunks were read`);
  });

  it('are bytes when what follows the mark is not plausible text', async () => {
    const random = Buffer.from('8f3d00d8a1b2c3d4e5f60718293a4b5c6d7e', 'hex');
    for (const body of [
      Buffer.from([0xff, 0xfe]),
      Buffer.from([0xff, 0xfe, 0x41]),
      Buffer.from([0xff, 0xfe, 0x01, 0x00, 0x02, 0x00]),
      Buffer.from('fffe000041000000', 'hex'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), random]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), random]),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}')]),
    ]) {
      const document = await readable(body);
      assert.deepEqual([document.kind, document.layers], ['hex', []], body.toString('hex'));
      assert.equal((await recordsOf(body)).records.length, 0);
    }
  });
});

describe('delivered objects in UTF-8 with a byte order mark', () => {
  it('do not have it in the first record, whose offset counts it', async () => {
    for (const [content, records, offset] of [
      [JSON_RECORDS.join('\n'), JSON_RECORDS, 3],
      [LINES.join('\n'), LINES, 3],
      [TABLE, ROWS, 3 + 'id,city\r\n'.length],
    ] as const) {
      const body = Buffer.from(`\uFEFF${content}`);
      const found = await recordsOf(body);
      assert.deepEqual(found.texts, records);
      assert.equal(found.records[0]?.offset, offset);
      assert.equal((await readable(body)).shown.trimEnd(), content.trimEnd());
      assert.deepEqual((await readable(body, 1)).layers, []);
    }
  });
});

describe('delivered objects that are neither UTF-8 nor UTF-16', () => {
  const REFUSED = /^The byte 0xE3 is not valid UTF-8 \(line 2, column 4\)\. .*or download the object/;

  it('are refused with line and column and shown as bytes: text and tables', async () => {
    for (const body of [windows1252('id,city\n1,S\xe3o Paulo\n'), windows1252('first\na S\xe3o\n')]) {
      const document = await readable(body);
      assert.equal(document.kind, 'hex');
      assert.match(document.problem ?? '', REFUSED);
      assert.match(document.shown, /53 ?e3 ?6f/i);
      const { records, problems } = await recordsOf(body);
      assert.equal(records.length, 0);
      assert.match(problems[0]?.problem ?? '', REFUSED);
    }
  });

  it('are refused where the bytes stand, after the records before them: a long table', async () => {
    const rows = Array.from({ length: FAR_BYTES / 10 }, (_, index) => `${index},plain`);
    const body = windows1252(['id,city', ...rows, '7,S\xe3o Paulo', '8,after'].join('\n'));
    const { texts, problems } = await recordsOf(body);
    assert.equal(texts.length, rows.length);
    assert.match(problems[0]?.problem ?? '', /0xE3 is not valid UTF-8 \(line 20002, column 4\)/);
    const { shown, problem } = await readable(body);
    assert.ok(shown.endsWith('plain\n7,S'));
    assert.match(problem ?? '', /\(line 20002, column 4\)/);
  });

  it('are refused where the bytes stand, after the records before them: long text', async () => {
    const lines = Array.from({ length: FAR_BYTES / 10 }, (_, index) => `line ${index}`);
    const { texts, problems } = await recordsOf(windows1252([...lines, 'S\xe3o Paulo', 'after'].join('\r\n')));
    assert.deepEqual(texts, lines);
    assert.match(problems[0]?.problem ?? '', /0xE3 is not valid UTF-8 \(line 20001, column 2\)/);
  });

  it('keep every byte of JSON, and of what stands between JSON records', async () => {
    const records = ['{"a":1}', '{"city":"S\xe3o Paulo"}', 'S\xe3o Paulo is not JSON \xa0', '{"b":2}'];
    const body = windows1252(records.join('\n'));
    const found = await recordsOf(body);
    assert.deepEqual(
      found.records.map(({ data }) => Buffer.from(data).toString('latin1')),
      records,
    );
    const { content } = await readable(body);
    assert.deepEqual(Buffer.from(content).toString('latin1').split('\n').slice(0, -1), records);
  });

  it('keep every byte of the log events of CloudWatch Logs', async () => {
    const event = '{"message":"S\xe3o"}';
    const batch = `{"messageType":"DATA_MESSAGE","logGroup":"g\xe3","logStream":"s","logEvents":[${event}]}`;
    const line = '{"logGroup":"g\xe3","logStream":"s","message":"S\xe3o"}';
    const { content } = await readable(windows1252(batch));
    assert.equal(Buffer.from(content).toString('latin1'), `${line}\n`);
  });

  it('say nothing of text where they hold control characters, as binary records do', async () => {
    const document = await readable(Buffer.from([0x0a, 0x03, 0xe3, 0xe9, 0x61, 0x10, 0x01]));
    assert.deepEqual([document.kind, document.problem], ['hex', undefined]);
  });
});

describe('delivered objects in an encoding that was chosen', () => {
  const WINDOWS_1252: TextEncoding = {
    name: 'windows1252',
    decode: (bytes) => Promise.resolve(Buffer.from(bytes).toString('latin1').replaceAll('\x81', '\uFFFD')),
  };

  async function shownIn(encoding: TextEncoding, body: Uint8Array): Promise<ReadableDocument & { shown: string }> {
    const client = bucketInMemory([{ key: KEY, body }], { chunkBytes: 7 });
    const choice: EncodingChoice = { encoding, isChosen: true };
    const object = await openReadable(client, { bucket: 'delivered', key: KEY, encoding: choice });
    const document = await object.next(10_000_000);
    await object.close();
    return { ...document, shown: text(document.content) };
  }

  it('are the text that the encoding says, below compression too', async () => {
    for (const [content, format] of [
      ['{"city":"São Paulo"}\n', 'json'],
      ['id,city\n1,São Paulo\n', 'csv'],
      ['São Paulo\n', 'text'],
    ] as const) {
      for (const [encoding, body] of [
        [WINDOWS_1252, windows1252(content)],
        [WINDOWS_1252, gzipSync(windows1252(content))],
        ['utf16le', utf16le(content)],
        ['utf16be', utf16be(content).subarray(2)],
        ['utf8', Buffer.from(content)],
      ] as const) {
        const document = await shownIn(encoding, body);
        assert.deepEqual([document.shown, document.format, document.problem], [content, format, undefined]);
      }
    }
  });

  it('say where a byte means nothing in it', async () => {
    const { shown, malformed } = await shownIn(WINDOWS_1252, windows1252('first\nab\x81\n'));
    assert.deepEqual([malformed?.line, malformed?.column, malformed?.isEncoding], [1, 2, true]);
    assert.equal(shown, '');
    const inUtf8 = await shownIn('utf8', windows1252('first\nab\x81\n'));
    assert.deepEqual([inUtf8.malformed?.line, inUtf8.malformed?.column], [1, 2]);
  });

  it('stay bytes where they are binary', async () => {
    const body = Buffer.from('0a03e3e961100100', 'hex');
    for (const encoding of [WINDOWS_1252, 'utf16le'] as const)
      assert.equal((await shownIn(encoding, body)).kind, 'hex');
  });
});

describe('Verify Delivery of records that begin like a byte order mark', () => {
  for (const [name, sent] of Object.entries({
    'records in UTF-16': [utf16le('{"a":1}\r\n'), utf16le('{"a":2}\r\n')],
    'records in UTF-8': [Buffer.from('\uFEFF{"a":1}\n'), Buffer.from('\uFEFF{"a":2}\n')],
    'binary records': [Buffer.from('fffe41000a0042008f3d0a', 'hex'), Buffer.from('feff0041000a01020a', 'hex')],
    'records in Windows-1252': [windows1252('S\xe3o\n'), windows1252('Bras\xedlia\n')],
  })) {
    it(`compares bytes: ${name}`, async () => {
      const client = bucketInMemory([{ key: 'in/1', body: Buffer.concat(sent) }]);
      const { delivered, missing, foreign, unreadable } = await verifyDelivery(client, { bucket: 'b', sent });
      assert.deepEqual([delivered, missing, foreign, unreadable], [2, 0, 0, []]);
      const inOtherBytes = await verifyDelivery(client, { bucket: 'b', sent: [utf16be('{"a":1}\r\n')] });
      assert.deepEqual([inOtherBytes.delivered, inOtherBytes.missing], [0, 1]);
    });
  }
});
