import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Clients } from '../../../src/aws';
import { isPipelinesError } from '../../../src/errors';
import { statObject } from '../../../src/outputs';
import { objectHeading } from '../../../src/ui/documents/objectHeading';
import { parseFolderUri, parseObjectUri, s3Uri } from '../../../src/ui/documents/objectLocation';
import { ObjectWriter } from '../../../src/ui/documents/objectWriter';
import { PartialDocument, type DocumentState } from '../../../src/ui/documents/partialDocument';
import { RecordCounts } from '../../../src/ui/documents/recordCounts';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';
import { clientsOf, stored } from './support/deliveries';

const WRITTEN_MS = Date.UTC(2026, 10, 24, 4, 12, 41);
const FIREHOSE_KEY = 'in/2026/11/24/04/orders-1-2026-11-24-04-12-40-6626c63d-1234-1234-1234-123456789abc.gz';

describe('the address of an object', () => {
  const uri = (authority: string, path: string, query = '') => ({
    authority,
    path,
    query,
    toString: () => `kinesis-s3://${authority}${path}`,
  });

  it('is a connection, a bucket and a key, whatever the key has in it', () => {
    for (const key of ['a/b.json', 'a//b', 'a/../b', ' ', 'a?b#c%20d', 'ä/😀', 'line\nfeed', '/leading', 'folder/'])
      assert.deepEqual(parseObjectUri(uri('local', `/bucket/${key}`)), { connection: 'local', bucket: 'bucket', key });
  });

  it('may name a version', () => {
    const version = { connection: 'local', bucket: 'b', key: 'a/k', versionId: 'a b+c=' };
    assert.deepEqual(parseObjectUri(uri('local', '/b/a/k', 'versionId=a+b%2Bc%3D')), version);
  });

  it('may be a bucket, and of a file system a whole connection', () => {
    for (const path of ['/bucket', '/bucket/'])
      assert.deepEqual(parseFolderUri(uri('local', path)), { connection: 'local', bucket: 'bucket', key: '' });
    for (const path of ['', '/'])
      assert.deepEqual(parseFolderUri(uri('local', path)), { connection: 'local', bucket: undefined, key: '' });
  });

  it('is refused where it names no connection, or no bucket', () => {
    for (const [authority, path] of [
      ['', '/bucket/key'],
      ['local', '/'],
      ['local', '//key'],
    ] as const)
      assert.throws(
        () => parseObjectUri(uri(authority, path)),
        (error) => isPipelinesError(error) && error.code === 'InvalidUri',
      );
  });

  it('is shown as AWS tools take it', () => {
    assert.deepEqual([s3Uri('b'), s3Uri('b', 'a b/c')], ['s3://b/', 's3://b/a b/c']);
  });
});

describe('the line above a delivered object', () => {
  const state = (given: Partial<DocumentState> = {}): DocumentState => ({
    ...{ kind: 'text', format: 'json', layers: [], records: 1_204, bytes: 48_000, isCancelled: false },
    stat: { size: 48_000, eTag: '"e"', lastModifiedMs: WRITTEN_MS } as DocumentState['stat'],
    ...given,
  });

  it('says which version it is, where it is not the newest', () => {
    const heading = objectHeading({ key: 'export.json', versionId: 'v1' }, state({ records: 1 }), 'utc');
    assert.equal(heading, 'version v1 · 1 record · 48 kB · 04:12:41 UTC');
  });

  it('says who delivered it, how many records it has, how large it is and when it was delivered', () => {
    assert.equal(
      objectHeading({ key: FIREHOSE_KEY }, state({ layers: ['gzip'], bytes: 410_000 }), 'utc'),
      'orders · 1,204 records · gzip 48 kB → 410 kB · 04:12:41 UTC',
    );
  });

  it('says when it was delivered, whichever time zone its name is in, and in local time on request', () => {
    const ofZone = FIREHOSE_KEY.replaceAll('-04-12-40-', '-09-12-40-');
    assert.match(objectHeading({ key: ofZone }, state(), 'utc'), /04:12:41 UTC$/);
    const local = new Date(WRITTEN_MS).toTimeString().slice(0, 8);
    assert.ok(objectHeading({ key: ofZone }, state(), 'local').endsWith(` · ${local}`));
  });

  it('says of other objects what is known of them', () => {
    const { records: _, ...withoutCount } = state();
    assert.equal(
      objectHeading({ key: 'export.json' }, state({ records: 1 }), 'utc'),
      '1 record · 48 kB · 04:12:41 UTC',
    );
    assert.equal(objectHeading({ key: 'image.bin' }, withoutCount, 'utc'), '48 kB · 04:12:41 UTC');
    assert.equal(
      objectHeading({ key: 'empty' }, state({ records: 0, bytes: 0 }), 'utc'),
      '0 records · 48 kB → 0 B · 04:12:41 UTC',
    );
  });

  it('says that there is more, and in which way', () => {
    const heading = (reason: NonNullable<DocumentState['truncated']>['reason']) =>
      objectHeading(
        { key: 'a' },
        state({ layers: ['zstd'], bytes: 8_000_000, truncated: { atBytes: 8_000_000, reason } }),
        'utc',
      );
    assert.equal(heading('maxBytes'), 'first 1,204 records · zstd 48 kB → 8 MB… · 04:12:41 UTC · more available');
    assert.match(heading('tooLarge'), / · cut after 8 MB$/);
    assert.match(heading('bytesOnly'), / · only the first bytes are shown$/);
  });

  it('says what is wrong with it', () => {
    assert.match(
      objectHeading({ key: 'a' }, state({ problem: 'the gzip data are cut off' }), 'utc'),
      / · the gzip data are cut off$/,
    );
  });
});

describe('a delivered object as a document', () => {
  const LINE = `{"a":"${'x'.repeat(91)}"}\n`;
  const signal = () => new AbortController().signal;

  async function open(body: Uint8Array | string): Promise<PartialDocument> {
    const clients = clientsOf([stored('a', body)], { chunkBytes: 65_536 });
    const stat = await statObject(clients.s3, { bucket: 'b', key: 'a' });
    return new PartialDocument(clients, { connection: 'local', bucket: 'b', key: 'a' }, stat);
  }

  const textOf = (document: PartialDocument) => Buffer.from(document.content()).toString();

  it('is one record a line, whatever packs it', async () => {
    const document = await open(gzipSync('{"a":1}{"a":2}'));
    await document.readUpTo(1_000_000, { signal: signal(), onProgress: () => undefined });
    assert.equal(textOf(document), '{"a":1}\n{"a":2}\n');
    assert.deepEqual(
      [document.state.records, document.state.layers, document.state.truncated],
      [2, ['gzip'], undefined],
    );
    await document.close();
  });

  it('is empty where the object is', async () => {
    const document = await open('');
    await document.readUpTo(1_000_000, { signal: signal(), onProgress: () => undefined });
    assert.deepEqual([textOf(document), document.state.bytes], ['', 0]);
    await document.close();
  });

  it('is read a part at a time, each ending between records, and is whole in the end', async () => {
    const document = await open(LINE.repeat(50_000));
    await document.readUpTo(2_000_000, { signal: signal(), onProgress: () => undefined });
    const { bytes, truncated } = document.state;
    assert.ok(bytes >= 1_500_000 && bytes < 3_000_000, `${bytes} bytes`);
    assert.equal(truncated?.reason, 'maxBytes');
    assert.ok(textOf(document).endsWith(LINE));
    await document.readUpTo(100_000_000, { signal: signal(), onProgress: () => undefined });
    assert.equal(textOf(document), LINE.repeat(50_000));
    assert.deepEqual([document.state.truncated, document.state.records], [undefined, 50_000]);
    await document.close();
  });

  it('keeps what it has where reading is cancelled, and reads on from the start', async () => {
    const document = await open(LINE.repeat(50_000));
    const abort = new AbortController();
    await document.readUpTo(100_000_000, { signal: abort.signal, onProgress: () => abort.abort() });
    assert.equal(document.state.isCancelled, true);
    assert.equal(document.state.truncated?.reason, 'maxBytes');
    const { bytes } = document.state;
    assert.ok(bytes > 0 && bytes < 5_000_000);
    await document.readUpTo(100_000_000, { signal: signal(), onProgress: () => undefined });
    assert.deepEqual([document.state.isCancelled, document.state.bytes], [false, 5_000_000]);
    await document.close();
  });

  it('tells how far it is as it reads', async () => {
    const document = await open(LINE.repeat(50_000));
    const seen: number[] = [];
    await document.readUpTo(100_000_000, { signal: signal(), onProgress: (bytes) => seen.push(bytes) });
    assert.ok(seen.length >= 3);
    assert.deepEqual(
      seen,
      [...seen].sort((left, right) => left - right),
    );
    assert.equal(seen.at(-1), 5_000_000);
    await document.close();
  });

  it('fails where another version of the object is there by now', async () => {
    const objects = [stored('a', 'one\n')];
    const clients = clientsOf(objects);
    const stat = await statObject(clients.s3, { bucket: 'b', key: 'a' });
    objects[0] = stored('a', 'another\n');
    const document = new PartialDocument(clients, { connection: 'local', bucket: 'b', key: 'a' }, stat);
    await assert.rejects(document.readUpTo(1_000_000, { signal: signal(), onProgress: () => undefined }));
  });
});

describe('how many records objects have', () => {
  const address = (key: string, connection = 'local') => ({ connection, bucket: 'b', key });

  it('is known of each version, in whatever case a connection is written', () => {
    const counts = new RecordCounts();
    counts.set(address('a', 'Prod'), '"1"', 7);
    assert.equal(counts.get(address('a', 'prod'), '"1"'), 7);
    assert.equal(counts.get(address('a', 'prod'), '"2"'), undefined);
    assert.equal(counts.get(address('b', 'prod'), '"1"'), undefined);
  });

  it('is not mixed up by keys that look alike when joined', () => {
    const counts = new RecordCounts();
    counts.set({ connection: 'local', bucket: 'a', key: 'b/c' }, '"1"', 1);
    assert.equal(counts.get({ connection: 'local', bucket: 'a/b', key: 'c' }, '"1"'), undefined);
  });

  it('is known of the last 5,000 objects', () => {
    const counts = new RecordCounts();
    for (let n = 0; n < 5_001; n++) counts.set(address(String(n)), '"1"', n);
    assert.deepEqual([counts.get(address('0'), '"1"'), counts.get(address('1'), '"1"')], [undefined, 1]);
  });
});

describe('saving an object', () => {
  let pipeline: RunningPipeline;
  let clients: Clients;
  const BUCKET = 'writing';
  const at = (key: string) => ({ connection: 'local', bucket: BUCKET, key });
  const bodyOf = async (key: string) =>
    (await pipeline.s3.getObject({ Bucket: BUCKET, Key: key })).Body!.transformToString();
  const put = async (key: string, Body: string) =>
    (await pipeline.s3.putObject({ Bucket: BUCKET, Key: key, Body })).ETag!;
  const isChanged = (error: unknown) => isPipelinesError(error) && error.code === 'ObjectChanged';

  before(async () => {
    pipeline = await startPipeline();
    clients = { s3: pipeline.s3 } as unknown as Clients;
    await pipeline.s3.createBucket({ Bucket: BUCKET });
  });

  after(() => pipeline.close());

  it('replaces the version that was read, and then the one that was saved', async () => {
    const writer = new ObjectWriter();
    writer.noteRead(at('a'), await put('a', 'one'));
    await writer.write(clients, at('a'), Buffer.from('two'), { overwrite: true });
    await writer.write(clients, at('a'), Buffer.from('three'), { overwrite: true });
    assert.equal(await bodyOf('a'), 'three');
  });

  it('replaces nothing that was delivered since it was read', async () => {
    const writer = new ObjectWriter();
    writer.noteRead(at('b'), await put('b', 'one'));
    await put('b', 'delivered since');
    await assert.rejects(writer.write(clients, at('b'), Buffer.from('mine'), { overwrite: true }), isChanged);
    assert.equal(await bodyOf('b'), 'delivered since');
  });

  it('makes no object where there is one by now', async () => {
    await put('c', 'somebody else’s');
    await assert.rejects(
      new ObjectWriter().write(clients, at('c'), Buffer.from('mine'), { overwrite: false }),
      isChanged,
    );
    assert.equal(await bodyOf('c'), 'somebody else’s');
    await new ObjectWriter().write(clients, at('new'), Buffer.from('mine'), { overwrite: false });
    assert.equal(await bodyOf('new'), 'mine');
  });

  it('takes the version that is there where it was not read', async () => {
    await put('d', 'one');
    await new ObjectWriter().write(clients, at('d'), Buffer.from('two'), { overwrite: true });
    assert.equal(await bodyOf('d'), 'two');
  });

  it('moves the version that is there, whatever its key has in it', async () => {
    await put('from/a b+c%20ä.json', 'content');
    await new ObjectWriter().move(clients, at('from/a b+c%20ä.json'), at('to/x'), { overwrite: false });
    assert.equal(await bodyOf('to/x'), 'content');
    await assert.rejects(bodyOf('from/a b+c%20ä.json'));
  });

  it('does not move onto an object unless told to', async () => {
    await put('e', 'source');
    await put('f', 'target');
    await assert.rejects(new ObjectWriter().move(clients, at('e'), at('f'), { overwrite: false }), isChanged);
    assert.deepEqual([await bodyOf('e'), await bodyOf('f')], ['source', 'target']);
    await new ObjectWriter().move(clients, at('e'), at('f'), { overwrite: true });
    assert.equal(await bodyOf('f'), 'source');
  });

  it('deletes only the version that is meant', async () => {
    const eTag = await put('g', 'one');
    await put('g', 'two');
    await assert.rejects(new ObjectWriter().remove(clients, at('g'), eTag), isChanged);
    assert.equal(await bodyOf('g'), 'two');
  });

  it('deletes all objects of a folder, and nothing beside it', async () => {
    for (const key of ['folder/a', 'folder/b/c', 'folder-beside']) await put(key, 'x');
    await new ObjectWriter().removeBelow(clients, at('folder'));
    const { Contents: left = [] } = await pipeline.s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'folder' });
    assert.deepEqual(
      left.map(({ Key }) => Key),
      ['folder-beside'],
    );
  });

  it('deletes a thousand objects a call, and stops with the first that cannot be deleted', async () => {
    const calls: number[] = [];
    const many = Array.from({ length: 2_005 }, (_, n) => stored(`many/${n}`, 'x'));
    const listed = clientsOf(many).s3 as unknown as object;
    const s3 = {
      ...listed,
      deleteObjects: ({ Delete: { Objects } }: { Delete: { Objects: unknown[] } }) => {
        calls.push(Objects.length);
        return Promise.resolve(calls.length < 3 ? {} : { Errors: [{ Key: 'many/9', Code: 'AccessDenied' }] });
      },
    };
    await assert.rejects(
      new ObjectWriter().removeBelow({ s3 } as unknown as Clients, at('many')),
      /many\/9.*AccessDenied/,
    );
    assert.deepEqual(calls, [1_000, 1_000, 5]);
  });
});
