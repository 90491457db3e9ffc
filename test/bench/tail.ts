import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openClients, type Clients } from '../../src/aws';
import { RecordStore, tailStream, type ConsumedRecord, type RawGetRecords, type TailOptions } from '../../src/consumer';
import type { SinkShape } from './tailSink';

const SHARDS = 8;
const RECORDS_PER_SHARD = 150_000;
const ROUNDS = 3;
const LIVE_RATE = 40_000;
const LIVE_SECONDS = Number(process.env.BENCH_TAIL_SECONDS ?? 20);
/** Until the tail has found its pace and the first garbage is collected. */
const WARM_UP_MS = 3_000;

/** The engine without an editor: against a server that answers like Kinesis, in a process of its own. */
export async function run(): Promise<void> {
  await compareWithSdkLoop();
  await sustainLoad();
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

async function sustainLoad(): Promise<void> {
  const sink = await openSink({ kind: 'live', shards: SHARDS, recordsPerSecond: LIVE_RATE });
  const controller = new AbortController();
  const { signal } = controller;
  const store = new RecordStore();
  const delays: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const startMs = Date.now();
  let warm = false;
  let behindMs = 0;
  const nextOf = new Map<string, bigint>();
  let lost = 0;
  const end = setTimeout(
    () => {
      controller.abort();
    },
    LIVE_SECONDS * 1_000 + WARM_UP_MS,
  );
  const idleBytes = process.memoryUsage.rss();
  for await (const event of tailStream({
    ...readingThrough(sink.clients),
    from: 'trimHorizon',
    signal,
  })) {
    if (event.kind !== 'records') continue;
    const nowMs = Date.now();
    if (!warm && nowMs - startMs > WARM_UP_MS) {
      warm = true;
      loop.enable();
    }
    store.append(event.records);
    lost += missing(event.shardId, event.records, nextOf);
    behindMs = Math.max(event.behindMs, behindMs * 0.5);
    if (warm) for (const { arrivalMs } of event.records) delays.push(nowMs - arrivalMs);
  }
  clearTimeout(end);
  loop.disable();
  const memory = (process.memoryUsage.rss() - idleBytes) / 1e6;
  await sink.close();
  delays.sort((left, right) => left - right);
  const p95 = delays[Math.floor(delays.length * 0.95)] ?? 0;
  const perSecond = delays.length / LIVE_SECONDS;
  print(
    `sustained ${LIVE_SECONDS} s, ${SHARDS} shards, into the store: ${rate(perSecond)} of 200 B (at least 40,000), ${lost} lost`,
  );
  print(
    `behindMs at the end: ${Math.round(behindMs)} (below 2,000); record put → event at the tip, p95: ${Math.round(p95)} ms (at most 1,300)`,
  );
  print(
    `memory above idle: ${Math.round(memory)} MB (at most 200); ${store.kept} kept, ${store.dropped} dropped, ${Math.round(store.bytes / 1e6)} MB`,
  );
  print(`longest block of the event loop: ${Math.round(loop.max / 1e6)} ms (at most 50)`);
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
