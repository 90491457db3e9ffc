import { setTimeout as delay } from 'node:timers/promises';
import { compareFormats } from './localFormats';
import { compareParquet } from './localParquet';
import { compareTransformation } from './localTransformation';
import * as load from './localLoad';
import { KINESALITE, KINESIS_LOCAL, type KinesisProgram } from '../support/kinesisPrograms';
import { PIPELINE, RunningProgram, withFolder } from './localPrograms';

const MILLION = 1_000_000;
const ROUNDS = 3;
const STARTS = 5;
const IDLE_MS = 5_000;
const STORED = 'stored';

/** A program and its load. Slow programs get less, so that all ends in a few minutes. */
interface Contestant {
  program: KinesisProgram;
  recordsPerRound: number;
  /** It stores as many of the million records as it can in this time. */
  storingMs: number;
}

const CONTESTANTS: Contestant[] = [
  { program: PIPELINE, recordsPerRound: 100_000, storingMs: Number.POSITIVE_INFINITY },
  { program: KINESALITE, recordsPerRound: 20_000, storingMs: 30_000 },
  { program: KINESIS_LOCAL, recordsPerRound: 2_000, storingMs: 15_000 },
];

type Speed = Record<'put' | 'get' | 'rawPut' | 'rawGet', number[]>;

interface Measured extends Contestant {
  empty: RunningProgram;
  full: RunningProgram;
  stored: number;
  speeds: { empty: Speed; full: Speed };
}

/** What may be measured alone. */
const PARTS = new Map([
  ['formats', compareFormats],
  ['transformation', compareTransformation],
  ['parquet', compareParquet],
]);

/** Compares the pipeline with two others, with the same client and load. Build it first: `npm run build`. `part`: that alone. */
export async function run([part = '']: readonly string[] = []): Promise<void> {
  const alone = PARTS.get(part);
  if (alone) {
    await alone(print);
    return;
  }
  const starts = new Map<string, number>();
  for (const { program } of CONTESTANTS) starts.set(program.name, await medianStart(program));
  print(`start to listening, median of ${STARTS}: ${each(starts, (ms) => `${Math.round(ms)} ms`)} (at most 200 ms)`);
  await withFolder(async (folder) => {
    const all: Measured[] = [];
    try {
      for (const contestant of CONTESTANTS) all.push(await fill(contestant, folder));
      await restAndMemory(all);
      for (let round = 0; round < ROUNDS; round++) for (const one of all) await measure(one, round);
      report(all);
    } finally {
      for (const { empty, full } of all) await Promise.all([empty.stop(), full.stop()]);
    }
    await startWithMillion(`${folder}/${PIPELINE.name}-full`);
  });
  for (const compare of PARTS.values()) await compare(print);
}

async function medianStart(program: KinesisProgram): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    await withFolder(async (folder) => {
      const running = await RunningProgram.start(program, folder);
      times.push(running.startMs);
      await running.stop();
    });
  }
  return median(times);
}

async function fill(contestant: Contestant, folder: string): Promise<Measured> {
  const { program, storingMs, recordsPerRound } = contestant;
  const empty = await RunningProgram.start(program, `${folder}/${program.name}-empty`);
  // Both are warm before anything is measured.
  await load.createStream(empty, STORED);
  await load.putRecords(empty, STORED, 3 * recordsPerRound);
  await empty.kinesis.deleteStream({ StreamName: STORED });
  const full = await RunningProgram.start(program, `${folder}/${program.name}-full`);
  await load.createStream(full, STORED);
  const stored = await load.putRecords(full, STORED, MILLION, performance.now() + storingMs);
  const limit = stored < MILLION ? `, all that it took in ${storingMs / 1000} s` : '';
  print(`${program.name}: ${stored.toLocaleString('en')} records stored${limit}`);
  const newSpeed = (): Speed => ({ put: [], get: [], rawPut: [], rawGet: [] });
  return { ...contestant, empty, full, stored, speeds: { empty: newSpeed(), full: newSpeed() } };
}

/** Measures the programs that hold records one after the other, while nobody asks any of them. */
async function restAndMemory(all: readonly Measured[]): Promise<void> {
  const memory = new Map<string, number>();
  const before = new Map<string, number>();
  for (const { program, full } of all) memory.set(program.name, (await full.residentMB()) ?? Number.NaN);
  await delay(1_000);
  for (const { program, full } of all) before.set(program.name, (await full.cpuMs()) ?? Number.NaN);
  await delay(IDLE_MS);
  const idle = new Map<string, number>();
  for (const { program, full } of all) {
    const usedMs = ((await full.cpuMs()) ?? Number.NaN) - (before.get(program.name) ?? Number.NaN);
    idle.set(program.name, usedMs / IDLE_MS);
  }
  print(`resident memory with them: ${each(memory, (mb) => `${Math.round(mb)} MB`)} (at most 150 MB)`);
  print(`CPU in ${IDLE_MS / 1000} s at rest: ${each(idle, (share) => `${(share * 100).toFixed(1)} %`)} (0 %)`);
}

async function measure({ empty, full, recordsPerRound, speeds }: Measured, round: number): Promise<void> {
  const StreamName = `round-${round}`;
  // The first of the two alternates, because the second may find a warmer client.
  const sides = [
    async () => {
      await load.createStream(empty, StreamName);
      await measureOn(empty, StreamName, recordsPerRound, speeds.empty);
      await empty.kinesis.deleteStream({ StreamName });
    },
    () => measureOn(full, STORED, recordsPerRound, speeds.full),
  ];
  for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
}

async function measureOn(program: RunningProgram, stream: string, count: number, speed: Speed): Promise<void> {
  const before = await load.tips(program, stream);
  speed.put.push(await perSecond(count, () => load.putRecords(program, stream, count)));
  speed.get.push(
    await perSecond(count, async () => {
      const read = await load.getRecords(program, before);
      if (read !== count) throw new Error(`${program.name}: ${read} of ${count} records read`);
    }),
  );
  speed.rawGet.push(await perSecond(count, () => load.getRaw(program, before)));
  speed.rawPut.push(await perSecond(count, () => load.putRaw(program, stream, count)));
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - start);
}

function report(all: readonly Measured[]): void {
  const { RECORDS_PER_PUT, RECORD_BYTES, CONCURRENCY, SHARDS } = load;
  print(
    `PutRecords of ${RECORDS_PER_PUT} x ${RECORD_BYTES} B at concurrency ${CONCURRENCY} to ${SHARDS} shards, ` +
      `then GetRecords; records/s, medians of ${ROUNDS} rounds`,
  );
  for (const { program, speeds, stored, recordsPerRound } of all) {
    const columns = (speed: Speed): string =>
      `put ${rate(speed.put)}, get ${rate(speed.get)} (without the SDK: put ${rate(speed.rawPut)}, get ${rate(speed.rawGet)})`;
    print(`${program.name}, ${recordsPerRound.toLocaleString('en')} a round`);
    print(`  empty: ${columns(speeds.empty)}`);
    print(`  ${stored.toLocaleString('en')} stored: ${columns(speeds.full)}`);
  }
  const [own, ...others] = all;
  if (!own) return;
  for (const other of others) {
    const demanded = other.program === KINESALITE ? { put: ' (at least 3 x)', get: ' (at least 2 x)' } : undefined;
    for (const kind of ['put', 'get'] as const) {
      const ratios = (['empty', 'full'] as const).map((side) => ratio(own.speeds[side], other.speeds[side], kind));
      print(`${kind} / ${other.program.name}: empty ${ratios[0]}, stored ${ratios[1]}${demanded?.[kind] ?? ''}`);
    }
  }
  for (const kind of ['put', 'get'] as const) {
    print(
      `${kind} with a million stored / empty: ${ratio(own.speeds.full, own.speeds.empty, kind)} (at least 0.9 x); ` +
        `without the SDK: ${ratio(own.speeds.full, own.speeds.empty, kind === 'put' ? 'rawPut' : 'rawGet')}`,
    );
  }
}

async function startWithMillion(folder: string): Promise<void> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const running = await RunningProgram.start(PIPELINE, folder);
    times.push(running.startMs);
    const { StreamDescriptionSummary } = await running.kinesis.describeStreamSummary({ StreamName: STORED });
    if (StreamDescriptionSummary?.StreamStatus !== 'ACTIVE') throw new Error('The stored stream is gone');
    await running.stop();
  }
  print(`start after a kill with more than a million stored: ${Math.round(median(times))} ms (at most 200 ms)`);
}

function ratio(over: Speed, under: Speed, kind: keyof Speed): string {
  return `${(median(over[kind]) / median(under[kind])).toFixed(2)} x`;
}

function rate(values: readonly number[]): string {
  return Math.round(median(values)).toLocaleString('en');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function each(values: ReadonlyMap<string, number>, shown: (value: number) => string): string {
  return [...values].map(([name, value]) => `${name} ${shown(value)}`).join(', ');
}

function print(line: string): void {
  console.log(`local: ${line}`);
}
