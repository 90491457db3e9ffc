import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runBundled } from './bundled';
import { orderRecord, writeOrders } from './orderRecords';
import { run as generateAgainstFaker } from './samples';
import { startSink } from './sinkProcess';

const RECORDS = 200_000;
const SMALL_FILE_MB = 50;
const LARGE_FILE_MB = Number(process.env.BENCH_PRODUCER_FILE_MB ?? 5_000);
const WINDOW_FILE_MB = Number(process.env.BENCH_PRODUCER_WINDOW_MB ?? 1_000);
const SEND_ROWS = ['one', 'file', 'aggregated', 'ceiling'];

interface LargeSend {
  sendLargeFile: (send: {
    file: string;
    records: number;
    port: number;
    print: (line: string) => void;
  }) => Promise<void>;
}

/**
 * Sending, against a server that answers like Kinesis in a process of its own; splitting and generating; the memory that
 * a file costs. `npm run bench -- producer [one] [file] [aggregated] [ceiling] [split] [generate] [memory]
 * [window]`: some of the rows.
 */
export async function run(rows: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-producer-'));
  const isAsked = (row: string): boolean => rows.length === 0 || rows.includes(row);
  try {
    if (isAsked('split')) await runBundled('producerSplit', folder, []);
    const sendRows = SEND_ROWS.filter(isAsked);
    if (sendRows.length > 0) await compareSending(folder, sendRows);
    if (isAsked('memory')) await compareMemory(folder);
    if (isAsked('window')) await sendFromWindow(folder);
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

/** A new process sends each file. */
async function compareMemory(folder: string): Promise<void> {
  await withSink(async (port) => {
    const small = await peakOf(folder, port, SMALL_FILE_MB);
    console.log(`producer: peak resident memory of a file of ${SMALL_FILE_MB} MB ${small} MB`);
    const large = await peakOf(folder, port, LARGE_FILE_MB);
    console.log(`producer: peak resident memory of a file of ${LARGE_FILE_MB} MB ${large} MB (at most 200)`);
    console.log(`producer: ${(large / small).toFixed(2)} x: large ÷ small, at most 1.2 x`);
  });
}

/** Sends a large file from the explorer, as a person does. */
async function sendFromWindow(folder: string): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js', '--minify']);
  const file = path.join(folder, 'large.ndjson');
  const records = recordsOf(WINDOW_FILE_MB);
  await writeOrders(file, records);
  // It drives a browser, so it is compiled with the UI tests, which know the types of pages.
  const { sendLargeFile } = (await import(path.resolve('test/ui/bench/largeSend.ts'))) as LargeSend;
  await withSink((port) => sendLargeFile({ file, records, port, print: (line) => console.log(`producer: ${line}`) }));
}

function recordsOf(megabytes: number): number {
  return Math.round((megabytes * 1e6) / (Buffer.byteLength(orderRecord(0)) + 1));
}

async function peakOf(folder: string, port: number, megabytes: number): Promise<number> {
  const file = path.join(folder, `${megabytes}.ndjson`);
  const records = recordsOf(megabytes);
  await writeOrders(file, records);
  const args = [file, String(port), String(records)];
  const peak = await runBundled<{ peakMegabytes: number }>('producerMemory', folder, args);
  await rm(file);
  return peak?.peakMegabytes ?? NaN;
}

async function withSink(work: (port: number) => Promise<unknown>): Promise<void> {
  const sink = await startSink('producerSink.ts');
  try {
    await work(sink.port);
  } finally {
    await sink.close();
  }
}
