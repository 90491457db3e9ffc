import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openClients, type Clients } from '../../src/aws';
import {
  compileFilter,
  RecordStore,
  RecordView,
  tailStream,
  type ConsumedRecord,
  type RawGetRecords,
  type TailOptions,
} from '../../src/consumer';
import type { SinkShape } from './tailSink';

const SHARDS = 8;
const RECORDS_PER_SHARD = 150_000;
const ROUNDS = 3;
const LIVE_RATE = 40_000;
const LIVE_SECONDS = Number(process.env.BENCH_TAIL_SECONDS ?? 60);
const FILTER = 'order > 1000 note:xx';
const FILTERS = [
  'error',
  'level:error',
  'total > 99',
  '/cust\\w+ 9/',
  "jmespath: customer.country == 'BR' && total > `99`",
];
/** Until the tail has found its pace and the first garbage is collected. */
const WARM_UP_MS = 3_000;

/** The engine without an editor: against a server that answers like Kinesis, in a process of its own. */
export async function run(): Promise<void> {
  await sustainLoad();
  await filterKept();
  await compareWithSdkLoop();
  await measurePanel();
}

/** It drives a browser: its file is of the UI tests' world, where there are pages. */
async function measurePanel(): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js']);
  const panel = (await import(path.resolve('test/ui/bench/tailPanel.ts'))) as {
    measurePanel(report: typeof print): Promise<void>;
  };
  await panel.measurePanel(print);
}

async function compareWithSdkLoop(): Promise<void> {
  const sink = await openSink({ kind: 'backlog', shards: SHARDS, recordsPerShard: RECORDS_PER_SHARD });
  try {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const loop = await timed(() => sdkLoop(sink.clients));
      const engine = await timed(() => engineBacklog(sink.clients));
      const ratio = engine / loop;
      ratios.push(ratio);
      print(`engine ${rate(engine)}, SDK GetRecords loop ${rate(loop)}, ${SHARDS} shards: ${ratio.toFixed(2)} x`);
    }
    const median = ratios.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
    print(`engine / SDK GetRecords loop, median of ${ROUNDS}: ${median.toFixed(2)} x (at least 1.2 x)`);
  } finally {
    await sink.close();
  }
}

/** @returns records a second */
async function timed(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const records = await work();
  if (records !== SHARDS * RECORDS_PER_SHARD) throw new Error(`${records} records read`);
  return (records * 1_000) / (performance.now() - start);
}

/** What a consumer written with the SDK alone does, as fast as it can: a loop a shard. */
async function sdkLoop({ kinesis }: Clients): Promise<number> {
  const { Shards = [] } = await kinesis.listShards({ StreamName: 'bench' });
  const counts = await Promise.all(
    Shards.map(async ({ ShardId }) => {
      const input = { StreamName: 'bench', ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
      let { ShardIterator } = await kinesis.getShardIterator(input);
      for (let count = 0; ;) {
        const answer = await kinesis.getRecords({ ShardIterator });
        count += answer.Records?.length ?? 0;
        if (answer.MillisBehindLatest === 0) return count;
        ShardIterator = answer.NextShardIterator;
      }
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function engineBacklog(clients: Clients): Promise<number> {
  const { signal } = new AbortController();
  const from = 'trimHorizon';
  const options = {
    ...readingThrough(clients),
    from,
    signal,
    maxConcurrentReads: SHARDS,
  } as const;
  let count = 0;
  for await (const event of tailStream(options)) {
    if (event.kind === 'records') count += event.records.length;
    if (count >= SHARDS * RECORDS_PER_SHARD) break;
  }
  return count;
}

function readingThrough(clients: Clients): Pick<TailOptions, 'client' | 'getRecordsRaw' | 'stream'> {
  const getRecordsRaw: RawGetRecords = (input, options) => clients.getRecordsRaw(input, options);
  return { client: clients.kinesis, getRecordsRaw, stream: 'bench' };
}

/** What a panel does with a tail, without its pixels: into the store, and through a filter. */
async function sustainLoad(): Promise<void> {
  const sink = await openSink({ kind: 'live', shards: SHARDS, recordsPerSecond: LIVE_RATE });
  const idle = await idleProcess();
  const controller = new AbortController();
  const store = new RecordStore();
  const filter = await compileFilter(FILTER);
  const view = new RecordView({ store, matches: filter?.over(store) });
  const memory = new MemoryWatch();
  const delays = new Delays();
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const nextOf = new Map<string, bigint>();
  const behindOf = new Map<string, number>();
  let lost = 0;
  const startMs = Date.now();
  const options = { ...readingThrough(sink.clients), from: 'trimHorizon', signal: controller.signal } as const;
  for await (const event of tailStream(options)) {
    const nowMs = Date.now();
    if (nowMs - startMs > LIVE_SECONDS * 1_000 + WARM_UP_MS) controller.abort();
    if (event.kind !== 'records') continue;
    if (!delays.isOn && nowMs - startMs > WARM_UP_MS) {
      delays.isOn = true;
      loop.enable();
      idle.begin();
    }
    store.append(event.records);
    view.recordsAppended();
    lost += missing(event.shardId, event.records, nextOf);
    behindOf.set(event.shardId, event.behindMs);
    for (const { arrivalMs } of event.records) delays.add(nowMs - arrivalMs);
    memory.look();
  }
  loop.disable();
  const idleBlockMs = await idle.end();
  await sink.close();
  const behindMs = Math.max(...behindOf.values());
  print(
    `sustained ${LIVE_SECONDS} s, ${SHARDS} shards, into the store, filter on: ${rate(delays.count / LIVE_SECONDS)} of 200 B (at least 40,000), ${lost} lost`,
  );
  print(`behindMs at the end: ${Math.round(behindMs)} (below 2,000)`);
  print(`record put → event at the tip, p95: ${delays.p95} ms (at most 1,300)`);
  print(
    `memory above idle: at most ${memory.most} MB, ${memory.now} MB at the end (at most 200); ${store.kept} kept, ${store.dropped} dropped, ${Math.round(store.bytes / 1e6)} MB`,
  );
  print(
    `longest block of the event loop: ${Math.round(loop.max / 1e6)} ms (at most 50); of a process that does nothing, meanwhile: ${idleBlockMs} ms`,
  );
}

/** `arrivalMs` of the sink is when a record is put: milliseconds until the event that holds it, in a histogram. */
class Delays {
  isOn = false;
  count = 0;
  private readonly byMs = new Float64Array(60_000);

  add(delayMs: number): void {
    if (!this.isOn) return;
    this.count += 1;
    const bucket = Math.min(this.byMs.length - 1, Math.max(0, Math.round(delayMs)));
    this.byMs[bucket] = (this.byMs[bucket] ?? 0) + 1;
  }

  get p95(): number {
    let seen = 0;
    return this.byMs.findIndex((count) => (seen += count) >= this.count * 0.95);
  }
}

class MemoryWatch {
  private readonly idleBytes = process.memoryUsage.rss();
  private mostBytes = 0;
  private nextMs = 0;

  look(): void {
    if (Date.now() < this.nextMs) return;
    this.nextMs = Date.now() + 500;
    this.mostBytes = Math.max(this.mostBytes, process.memoryUsage.rss());
  }

  get most(): number {
    return Math.round((this.mostBytes - this.idleBytes) / 1e6);
  }

  get now(): number {
    return Math.round((process.memoryUsage.rss() - this.idleBytes) / 1e6);
  }
}

/** How long the machine itself keeps a process waiting: without it a block cannot be told from a busy machine. */
async function idleProcess(): Promise<{ begin: () => void; end: () => Promise<number> }> {
  const program = fork(path.resolve('test/bench/idleLoop.ts'), [], { execArgv: ['--import', 'tsx'] });
  await once(program, 'message');
  return {
    begin: () => program.send('begin'),
    end: async () => {
      program.send('end');
      const [longestMs] = (await once(program, 'message')) as [number];
      program.disconnect();
      return longestMs;
    },
  };
}

async function filterKept(): Promise<void> {
  const store = new RecordStore();
  store.append(Array.from({ length: 100_000 }, (_, index) => keptRecord(index)));
  for (const text of FILTERS) {
    const filter = await compileFilter(text);
    const times: number[] = [];
    let matched = 0;
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      const view = new RecordView({ store, matches: filter?.over(store) });
      await view.settled();
      times.push(performance.now() - start);
      matched = view.count;
    }
    times.sort((left, right) => left - right);
    print(
      `filter ${text} over ${store.kept.toLocaleString('en')} kept JSON records: ${Math.round(times[2] ?? 0)} ms, median of 5, best ${Math.round(times[0] ?? 0)} ms (at most 300); ${matched} match`,
    );
  }
}

function keptRecord(index: number): ConsumedRecord {
  const text = JSON.stringify({
    id: index,
    level: index % 50 === 0 ? 'error' : 'info',
    total: (index % 1_000) / 10,
    customer: { name: `customer ${index % 97}`, country: 'BR' },
    note: 'x'.repeat(80),
  });
  return {
    shardId: `shardId-00000000000${index % 8}`,
    sequenceNumber: String(10n ** 55n + BigInt(index)),
    partitionKey: `key-${index % 1_000}`,
    arrivalMs: index,
    data: Buffer.from(text),
  };
}

/** How many of the shard's records were passed over: the sink numbers them one by one. */
function missing(shardId: string, records: readonly ConsumedRecord[], nextOf: Map<string, bigint>): number {
  let lost = 0;
  let expected = nextOf.get(shardId);
  for (const { sequenceNumber } of records) {
    const number = BigInt(sequenceNumber);
    if (expected !== undefined && number !== expected) lost += Math.abs(Number(number - expected));
    expected = number + 1n;
  }
  if (expected !== undefined) nextOf.set(shardId, expected);
  return lost;
}

async function openSink(shape: SinkShape): Promise<{ clients: Clients; close: () => Promise<void> }> {
  const program = fork(path.resolve('test/bench/tailSink.ts'), [JSON.stringify(shape)], {
    execArgv: ['--import', 'tsx'],
  });
  const [{ port }] = (await once(program, 'message')) as [{ port: number }];
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  const close = async () => {
    clients.destroy();
    const exit = once(program, 'exit');
    program.disconnect();
    await exit;
  };
  return { clients, close };
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en')} records/s`;
}

function print(line: string): void {
  console.log(`tail: ${line}`);
}
