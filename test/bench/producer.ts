import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClients, type Clients } from '../../src/aws';
import { inspectRecords, sendRecords } from '../../src/producer';
import { fileChunks, parseRecords, readRecords } from '../../src/records';
import { run as generateAgainstFaker } from './samples';

const RECORDS = 200_000;
const RECORDS_ONE_BY_ONE = 3_000;
const ROUNDS = 3;
const CONCURRENCY = 4;
const PER_REQUEST = 500;
const SMALL_FILE_MB = 50;
const LARGE_FILE_MB = Number(process.env.BENCH_PRODUCER_FILE_MB ?? 5_000);

/**
 * Sending, against a server that answers like Kinesis in a process of its own; splitting and generating; the memory that
 * a file costs. `npm run bench -- producer send`, `split`, `memory` or `generate`: one of them.
 */
export async function run(parts: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-producer-'));
  const isAsked = (part: string): boolean => parts.length === 0 || parts.includes(part);
  try {
    if (isAsked('split')) await compareSplitting();
    if (isAsked('send')) await compareSending(folder);
    if (isAsked('memory')) await compareMemory(folder);
    if (isAsked('generate')) await generateAgainstFaker();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** About 200 bytes, as an order might be. */
function orderRecord(index: number): string {
  return (
    `{"orderId":"b7a3c1d2-${String(index).padStart(8, '0')}","customer":{"id":"C${index % 5_000}","city":"São Paulo"},` +
    `"items":[{"sku":"KX-${index % 900}","quantity":${(index % 5) + 1},"price":${(index % 997) / 10}}],"paid":true,"note":"to the door"}`
  );
}

async function compareSending(folder: string): Promise<void> {
  const file = path.join(folder, 'orders.ndjson');
  await writeRecords(file, RECORDS);
  const records = Array.from({ length: RECORDS }, (_, index) => Buffer.from(orderRecord(index)));
  const sink = await openSink();
  const ways = {
    oneByOne: () => perSecond(RECORDS_ONE_BY_ONE, () => putOneByOne(sink.clients, records)),
    sdk: () => perSecond(RECORDS, () => putWithSdk(sink.clients, records)),
    file: () => perSecond(RECORDS, () => sendFile(sink.clients, file, false)),
    aggregated: () => perSecond(RECORDS, () => sendFile(sink.clients, file, true)),
  };
  try {
    const rounds: Record<keyof typeof ways, number>[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const rates = {
        oneByOne: await ways.oneByOne(),
        sdk: await ways.sdk(),
        file: await ways.file(),
        aggregated: await ways.aggregated(),
      };
      // The first one only warms up.
      if (round < 0) continue;
      rounds.push(rates);
      print(
        `PutRecord one by one ${rate(rates.oneByOne)}, SDK PutRecords ${rate(rates.sdk)}, ` +
          `file ${rate(rates.file)}, file aggregated ${rate(rates.aggregated)}`,
      );
    }
    const ratio = (over: keyof typeof ways, under: keyof typeof ways) =>
      median(rounds.map((rates) => rates[over] / rates[under]));
    print(`file ÷ one PutRecord after another: ${ratio('file', 'oneByOne').toFixed(0)} x (at least 150 x)`);
    print(`file ÷ SDK PutRecords from memory: ${ratio('file', 'sdk').toFixed(2)} x (at least 1.5 x)`);
    print(`file aggregated ÷ SDK PutRecords: ${ratio('aggregated', 'sdk').toFixed(2)} x (at least 3 x)`);
  } finally {
    await sink.close();
  }
}

/** As a notebook does it. */
async function putOneByOne({ kinesis }: Clients, records: readonly Buffer[]): Promise<void> {
  for (let index = 0; index < RECORDS_ONE_BY_ONE; index++) {
    await kinesis.putRecord({ StreamName: 'bench', Data: records[index], PartitionKey: `key-${index}` });
  }
}

async function putWithSdk({ kinesis }: Clients, records: readonly Buffer[]): Promise<void> {
  let next = 0;
  const put = async () => {
    while (next < records.length) {
      const from = next;
      next += PER_REQUEST;
      const Records = records.slice(from, next).map((Data, index) => ({ Data, PartitionKey: `key-${from + index}` }));
      const { FailedRecordCount } = await kinesis.putRecords({ StreamName: 'bench', Records });
      if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records failed`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, put));
}

/** All that the command does: the file is read and checked to its end before anything is sent. */
async function sendFile(clients: Clients, file: string, aggregate: boolean, expected = RECORDS): Promise<void> {
  const read = () => readRecords(fileChunks(file));
  const inspection = await inspectRecords(read());
  const target = { kind: 'dataStream', name: 'bench' } as const;
  const report = await sendRecords({ target, clients, records: read(), inspection, aggregate });
  if (report.sent !== expected || report.uncertain > 0) throw new Error(`Sent: ${JSON.stringify(report)}`);
}

async function compareSplitting(): Promise<void> {
  const texts = Array.from({ length: 400_000 }, (_, index) => orderRecord(index));
  const backToBack = Buffer.from(texts.join(''));
  const array = `[${texts.join(',')}]`;
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const split = await timed(async () => {
      const { records } = await parseRecords(backToBack);
      if (records.length !== texts.length) throw new Error(`${records.length} records`);
    });
    const parse = await timed(() => {
      const values = JSON.parse(array) as unknown[];
      if (values.length !== texts.length) throw new Error(`${values.length} values`);
    });
    if (round < 0) continue;
    ratios.push(parse / split);
    const speed = (ms: number) => `${(backToBack.length / 1e3 / ms).toFixed(0)} MB/s`;
    print(`split back-to-back JSON ${speed(split)}, JSON.parse as one array ${speed(parse)}`);
  }
  print(`split ÷ JSON.parse: ${median(ratios).toFixed(1)} x (at least 6 x)`);
}

/** Each file is sent by a process of its own. */
async function compareMemory(folder: string): Promise<void> {
  const sink = await openSink();
  try {
    const small = await peakOf(folder, sink.port, SMALL_FILE_MB);
    const large = await peakOf(folder, sink.port, LARGE_FILE_MB);
    print(
      `peak resident memory: ${SMALL_FILE_MB} MB file ${small} MB, ${LARGE_FILE_MB} MB file ${large} MB (at most 200)`,
    );
    print(`large ÷ small: ${(large / small).toFixed(2)} x (at most 1.2 x)`);
  } finally {
    await sink.close();
  }
}

async function peakOf(folder: string, port: number, megabytes: number): Promise<number> {
  const file = path.join(folder, `${megabytes}.ndjson`);
  const records = Math.round((megabytes * 1e6) / (Buffer.byteLength(orderRecord(0)) + 1));
  await writeRecords(file, records);
  const program = fork(path.resolve('test/bench/producerMemory.ts'), [file, String(port), String(records)], {
    execArgv: ['--import', 'tsx'],
  });
  const [{ peakMegabytes }] = (await once(program, 'message')) as [{ peakMegabytes: number }];
  await rm(file);
  return peakMegabytes;
}

async function writeRecords(file: string, count: number): Promise<void> {
  const stream = createWriteStream(file, { highWaterMark: 4 * 1024 * 1024 });
  const PIECE = 5_000;
  // One piece again and again: what stands in the records does not matter.
  const piece = Array.from({ length: PIECE }, (_, index) => `${orderRecord(index)}\n`);
  const bytes = Buffer.from(piece.join(''));
  for (let written = 0; written < count; written += PIECE) {
    const isWhole = count - written >= PIECE;
    const chunk = isWhole ? bytes : Buffer.from(piece.slice(0, count - written).join(''));
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

async function openSink(): Promise<{ clients: Clients; port: number; close: () => Promise<void> }> {
  const program: ChildProcess = fork(path.resolve('test/bench/producerSink.ts'), [], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(program, 'message')) as [{ port: number }];
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  const close = async () => {
    clients.destroy();
    const exit = once(program, 'exit');
    program.disconnect();
    await exit;
  };
  return { clients, port, close };
}

async function timed(work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

async function perSecond(records: number, work: () => Promise<void>): Promise<number> {
  return (records * 1_000) / (await timed(work));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

function rate(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`;
}

function print(line: string): void {
  console.log(`producer: ${line}`);
}
