import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runBundled } from './bundled';
import { orderRecord, writeOrders } from './orderRecords';
import { run as generateAgainstFaker } from './samples';

const RECORDS = 200_000;
const SMALL_FILE_MB = 50;
const LARGE_FILE_MB = Number(process.env.BENCH_PRODUCER_FILE_MB ?? 5_000);
const SEND_ROWS = ['one', 'file', 'aggregated', 'ceiling'];

/**
 * Sending, against a server that answers like Kinesis in a process of its own; splitting and generating; the memory that
 * a file costs. `npm run bench -- producer [one] [file] [aggregated] [ceiling] [split] [generate] [memory]`: some of the
 * rows.
 */
export async function run(rows: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-producer-'));
  const isAsked = (row: string): boolean => rows.length === 0 || rows.includes(row);
  try {
    if (isAsked('split')) await runBundled('producerSplit', folder, []);
    const sendRows = SEND_ROWS.filter(isAsked);
    if (sendRows.length > 0) await compareSending(folder, sendRows);
    if (isAsked('memory')) await compareMemory(folder);
    if (isAsked('generate')) await generateAgainstFaker();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareSending(folder: string, rows: readonly string[]): Promise<void> {
  const file = path.join(folder, 'orders.ndjson');
  await writeOrders(file, RECORDS);
  await withSink((port) => runBundled('producerSend', folder, [String(port), file, String(RECORDS), ...rows]));
}

/** Each file is sent by a process of its own. */
async function compareMemory(folder: string): Promise<void> {
  await withSink(async (port) => {
    const small = await peakOf(folder, port, SMALL_FILE_MB);
    console.log(`producer: peak resident memory of a file of ${SMALL_FILE_MB} MB ${small} MB`);
    const large = await peakOf(folder, port, LARGE_FILE_MB);
    console.log(`producer: peak resident memory of a file of ${LARGE_FILE_MB} MB ${large} MB (at most 200)`);
    console.log(`producer: ${(large / small).toFixed(2)} x: large ÷ small, at most 1.2 x`);
  });
}

async function peakOf(folder: string, port: number, megabytes: number): Promise<number> {
  const file = path.join(folder, `${megabytes}.ndjson`);
  const records = Math.round((megabytes * 1e6) / (Buffer.byteLength(orderRecord(0)) + 1));
  await writeOrders(file, records);
  const args = [file, String(port), String(records)];
  const peak = await runBundled<{ peakMegabytes: number }>('producerMemory', folder, args);
  await rm(file);
  return peak?.peakMegabytes ?? NaN;
}

async function withSink(work: (port: number) => Promise<unknown>): Promise<void> {
  const program: ChildProcess = fork(path.resolve('test/bench/producerSink.ts'), [], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(program, 'message')) as [{ port: number }];
  try {
    await work(port);
  } finally {
    const exit = once(program, 'exit');
    program.disconnect();
    await exit;
  }
}
