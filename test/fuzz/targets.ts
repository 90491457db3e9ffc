import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { compileFilter, compileSchema, isFilterError, RecordStore, schemaMessages } from '../../src/consumer';
import { isCancellation, isPipelinesError } from '../../src/errors';
import { Pipeline } from '../../src/local/pipeline';
import { toReadable } from '../support/readable';
import { datedName } from '../../src/outputs/finding/datedNames';
import { deliveryPrefixes } from '../../src/outputs/finding/firehosePrefixes';
import { contentRecords } from '../../src/outputs/recordReading/contentRecords';
import { AggregateWriter, deaggregate, decodePayload, readRecords, type RecordFormat } from '../../src/records';
import { checkTemplate, compileTemplate, isTemplateError, PRESETS } from '../../src/samples';

/** Something that reads bytes from anybody. */
export interface FuzzTarget {
  samples: readonly Buffer[];
  /** @throws whatever is neither an error of the program's own kind nor a cancellation */
  read: (bytes: Buffer) => Promise<void>;
  /** Closes what reading has opened. */
  close?: () => Promise<void>;
}

const FOLDER = path.join('test', 'fixtures', 'outputs');
const JSON_TEXTS = [
  '[{"a":1}, {"b":[2,"}{"]}]{"c":3}',
  '{"id":12345678901234567890,"n":-1.5e3,"text":"a\\u00e9\\n"}\n{"id":2}\n',
  '{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[{"id":"1","message":"m"}]}',
  '{"rawData":"eyJhIjoxfQ==","errorCode":"Lambda.Failed","errorMessage":"m"}\n',
  '// a comment\n{"a":1,}\n',
];
const CSV = 'id,name\n1,"a\nb"\n2,c\n';
const LINES = 'one\ntwo\r\n\nthree';
const AVRO_SCHEMA = `{"type":"record","name":"R","fields":[{"name":"a","type":"long"},{"name":"b","type":["null","string"]},
  {"name":"c","type":{"type":"array","items":"double"}}]}`;
const PROTOBUF_SCHEMA =
  'syntax = "proto3"; message R { int64 a = 1; string b = 2; repeated R c = 3; map<string, double> d = 4; }';

export const FUZZ_TARGETS: Record<string, () => FuzzTarget | Promise<FuzzTarget>> = {
  json: () => textTarget(JSON_TEXTS, 'json'),
  csv: () => textTarget([CSV], 'csv'),
  lines: () => textTarget([LINES], 'lines'),
  templates: () =>
    target(
      PRESETS.map(({ template }) => template),
      templateRead,
    ),
  filter: () =>
    target(
      ['level:error total > 100 -/time-?out/i or (key:a shard:2) $.order["x y"][0] != "b"', 'id:12345678901234567890'],
      filtered,
    ),
  jmespath: () =>
    target(
      [
        'a[?b > `1`].c | [0]',
        "sort_by(list, &n)[*].{k: name, v: join(',', tags)}",
        "pad_left(replace(a, 'x', 'yy'), `20`)",
        'let $x = a in list[][?@ == $x] || $.a',
      ],
      (text) => filtered(`jmespath:${text}`),
    ),
  regex: () =>
    target(['(\\w{1,8}\\.)+com', '^[a-z\\d]+(-|_)?x{2,5}$', '(?i)(error|warn).*?\\p{L}{3}'], (text) =>
      filtered(`/${text}/`),
    ),
  kpl: () => ({ samples: [aggregate()], read: aggregateRead }),
  payload: () => ({
    samples: [...payloads(), ...fixtures(['framed.snappy', 'raw.snappy', 'records.json.zst'])],
    read: payloadRead,
  }),
  gzip: () => objects(['records.json.gz', 'two-members.json.gz']),
  zip: () => objects(['records.zip', 'stored.zip', 'streamed.zip', 'bzip2.zip']),
  zstd: () => objects(['records.json.zst', 'two-frames.json.zst']),
  bzip2: () => objects(['records.json.bz2']),
  snappy: () => objects(['framed.snappy', 'hadoop.snappy', 'raw.snappy']),
  avro: () => objects(['person-10.avro', 'orders.snappy.avro', 'types.fastavro.avro']),
  parquet: () =>
    objects(
      ['datapage_v2.snappy', 'lz4_raw_compressed', 'types.duckdb', 'nullable.impala', 'shredded-partial-object'].map(
        (name) => `${name}.parquet`,
      ),
    ),
  objects: () => objects(['records.json', 'records.ndjson'], [...JSON_TEXTS, CSV]),
  avroSchema: () =>
    target([AVRO_SCHEMA], (text) => schemaRead({ kind: 'avro', text }, Buffer.from('020204612e6200', 'hex'))),
  protobufSchema: () =>
    target([PROTOBUF_SCHEMA], (text) =>
      schemaRead({ kind: 'protobuf', text, message: 'R' }, Buffer.from('0801120162', 'hex')),
    ),
  avroRecord: () =>
    recordBySchema({ kind: 'avro', text: AVRO_SCHEMA }, '1402046162040000000000000000000000000000f03f00'),
  protobufRecord: () =>
    recordBySchema(
      { kind: 'protobuf', text: PROTOBUF_SCHEMA, message: 'R' },
      '080a120261621a040801120178220c0a0178110000000000000440',
    ),
  keys: () =>
    target(
      ['orders/year=2026/month=11/day=30/hour=07/', 'data/!{timestamp:yyyy/MM}/!{firehose:random-string}/'],
      keysRead,
    ),
  http: httpTarget,
};

function target(samples: readonly string[], read: (text: string) => Promise<void>): FuzzTarget {
  return { samples: samples.map((text) => Buffer.from(text)), read: (bytes) => read(bytes.toString('utf8')) };
}

function fixtures(names: readonly string[]): Buffer[] {
  return names.map((name) => readFileSync(path.join(FOLDER, name)));
}

function textTarget(texts: readonly string[], format: RecordFormat): FuzzTarget {
  return {
    samples: texts.map((text) => Buffer.from(text)),
    read: (bytes) =>
      allowingOurs(async () => {
        for await (const _ of readRecords(inPieces(bytes), { format }));
      }),
  };
}

/** As a document and as records. */
function objects(names: readonly string[], texts: readonly string[] = []): FuzzTarget {
  return {
    samples: [...fixtures(names), ...texts.map((text) => Buffer.from(text))],
    read: async (bytes) => {
      await allowingOurs(() => toReadable(inPieces(bytes), { maxBytes: 200_000 }));
      const slice = (start: number, end: number) => Promise.resolve<Uint8Array>(bytes.subarray(start, end));
      await allowingOurs(async () => {
        for await (const _ of contentRecords('key', { size: bytes.length, slice }, undefined));
      });
    },
  };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const pieceBytes = 1 + (bytes.length % 4_096);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
}

async function templateRead(text: string): Promise<void> {
  await allowingOurs(async () => {
    await checkTemplate(text);
    (await compileTemplate({ template: text, seed: 1 })).batch(2);
  });
}

const RECORDS = [...JSON_TEXTS, 'plain text, error at 5:30', '{"a":"x","list":[{"n":1,"tags":["t"]}],"level":"error"}'];

async function filtered(text: string): Promise<void> {
  await allowingOurs(async () => {
    const filter = await compileFilter(text);
    const store = new RecordStore({ maxRecords: 100 });
    store.append(
      RECORDS.map((data, index) => ({
        ...{ shardId: 'shardId-000000000002', sequenceNumber: String(index), partitionKey: 'a', arrivalMs: 0 },
        data: Buffer.from(data),
      })),
    );
    const matches = filter?.over(store);
    for (let id = 0; id < RECORDS.length; id++) matches?.(id);
    for (const record of RECORDS) filter?.marks(record, 10);
  });
}

function payloads(): Buffer[] {
  const [json = ''] = JSON_TEXTS;
  const logs = gzipSync(JSON_TEXTS[2] ?? '');
  return [gzipSync(json), deflateSync(json), logs, Buffer.from(gzipSync(logs).toString('base64')), Buffer.from(json)];
}

function payloadRead(bytes: Buffer): Promise<void> {
  decodePayload(bytes);
  decodePayload(bytes, {}, 'whole');
  return Promise.resolve();
}

async function schemaRead(source: Parameters<typeof compileSchema>[0], record: Buffer): Promise<void> {
  await allowingOurs(async () => {
    if (source.kind === 'protobuf') await schemaMessages(source.text);
    decodePayload(record, { schema: await compileSchema(source) });
  });
}

async function recordBySchema(source: Parameters<typeof compileSchema>[0], sample: string): Promise<FuzzTarget> {
  const schema = await compileSchema(source);
  return {
    samples: [Buffer.from(sample, 'hex')],
    read: (bytes) => Promise.resolve(void decodePayload(bytes, { schema })),
  };
}

function keysRead(text: string): Promise<void> {
  return allowingOurs(() => {
    datedName(text, {});
    deliveryPrefixes({ prefix: text }, { fromMs: 0, untilMs: 3_600_000 });
    return Promise.resolve();
  });
}

const REQUESTS = [
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: Kinesis_20131202.PutRecords\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 87\r\n\r\n{"StreamName":"demo-stream","Records":[{"Data":"eyJhIjoxfQ==","PartitionKey":"key-1"}]}',
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: Firehose_20150804.ListDeliveryStreams\r\nContent-Length: 2\r\n\r\n{}',
  'PUT /demo-bucket/a%20key HTTP/1.1\r\nHost: 127.0.0.1\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-decoded-content-length: 5\r\nContent-Encoding: aws-chunked\r\nTransfer-Encoding: chunked\r\n\r\na\r\n5\r\nhello\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n',
  'POST /demo-bucket?delete HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60\r\n\r\n<Delete><Object><Key>a &amp; b</Key></Object></Delete>      ',
  'GET /demo-bucket?list-type=2&prefix=a%2F&max-keys=3&delimiter=%2F HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-9\r\n\r\n',
];
const MAX_ANSWER_MS = 5_000;

async function httpTarget(): Promise<FuzzTarget> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'fuzz-pipeline-'));
  const troubles: string[] = [];
  const pipeline = await Pipeline.open({
    ...{ dataFolder, region: 'us-east-1', limits: false },
    onTrouble: (message: string) => void troubles.push(message),
  });
  const port = await pipeline.listen(0);
  return {
    samples: REQUESTS.map((text) => Buffer.from(text, 'latin1')),
    async read(bytes) {
      const answer = await answered(port, bytes);
      if (answer.startsWith('HTTP/1.1 500 ')) throw new Error(`it answered ${answer.slice(0, 500)}`);
      const [trouble] = troubles;
      if (trouble !== undefined) throw new Error(trouble);
    },
    async close() {
      await pipeline.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Reads to the end of the connection; nothing is sent after the request. */
function answered(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(MAX_ANSWER_MS, () => socket.destroy(new Error(`no answer in ${MAX_ANSWER_MS} ms`)));
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A request that is refused halfway may be cut off.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answer);
      else reject(error);
    });
    socket.on('close', () => resolve(answer));
  });
}

const DIGEST_BYTES = 16;
const MAGIC_BYTES = 4;

function aggregate(): Buffer {
  const writer = new AggregateWriter();
  writer.add(Buffer.from('{"a":1}'), 'key-1');
  writer.add(Buffer.from('{"b":2}'), 'key-2', '340282366920938463463374607431768211455');
  return Buffer.from(writer.finish());
}

/** With the digest of the changed message: without it, the reader looks no further. */
function aggregateRead(bytes: Buffer): Promise<void> {
  const message = bytes.subarray(MAGIC_BYTES, -DIGEST_BYTES);
  const digest = createHash('md5').update(message).digest();
  deaggregate(Buffer.concat([aggregate().subarray(0, MAGIC_BYTES), message, digest]));
  return Promise.resolve();
}

async function allowingOurs(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isPipelinesError(error) && !isCancellation(error) && !isFilterError(error) && !isTemplateError(error))
      throw error;
  }
}
