import type { Clients } from '../../../src/aws';
import { tailStream } from '../../../src/consumer';
import { openSinkClients, readingThrough } from './openSink';
import { median, perSecond, report } from './report';

const SHARDS = 8;
const RECORDS_PER_SHARD = 60_000;
const ROUNDS = 5;

interface Pace {
  recordsPerSecond: number;
  /** Processor time of this process, which hardly changes on a busy machine. */
  cpuMsPerThousand: number;
}

/** Both read the same shards with the same concurrency, in turns, so that other load affects both. */
export async function compareWithSdkLoop(): Promise<void> {
  const sink = await openSinkClients({ kind: 'backlog', shards: SHARDS, recordsPerShard: RECORDS_PER_SHARD });
  try {
    await sdkLoop(sink.clients);
    await engineBacklog(sink.clients);
    const ratios: number[] = [];
    const cpuRatios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const loop = await timed(() => sdkLoop(sink.clients));
      const engine = await timed(() => engineBacklog(sink.clients));
      ratios.push(engine.recordsPerSecond / loop.recordsPerSecond);
      cpuRatios.push(loop.cpuMsPerThousand / engine.cpuMsPerThousand);
      report(`engine ${described(engine)}; SDK GetRecords loop ${described(loop)}; ${SHARDS} shards`);
    }
    report(
      `engine / SDK GetRecords loop, median of ${ROUNDS}: ${median(ratios).toFixed(2)} x by time (at least 1.2 x), ${median(cpuRatios).toFixed(2)} x by CPU time`,
    );
  } finally {
    await sink.close();
  }
}

function described({ recordsPerSecond, cpuMsPerThousand }: Pace): string {
  return `${perSecond(recordsPerSecond)}, ${cpuMsPerThousand.toFixed(2)} ms of CPU time per 1,000`;
}

async function timed(work: () => Promise<number>): Promise<Pace> {
  const start = performance.now();
  const before = process.cpuUsage();
  const records = await work();
  if (records !== SHARDS * RECORDS_PER_SHARD) throw new Error(`${records} records read`);
  const { user, system } = process.cpuUsage(before);
  return {
    recordsPerSecond: (records * 1_000) / (performance.now() - start),
    cpuMsPerThousand: (user + system) / records,
  };
}

/** A consumer that uses only the SDK, as fast as it can: one loop for each shard. */
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
  const options = { ...readingThrough(clients), from: 'trimHorizon', signal, maxConcurrentReads: SHARDS } as const;
  let count = 0;
  for await (const event of tailStream(options)) {
    if (event.kind === 'records') count += event.records.length;
    if (count >= SHARDS * RECORDS_PER_SHARD) break;
  }
  return count;
}
