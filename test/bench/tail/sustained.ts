import { compileFilter, RecordStore, RecordView, tailStream, type RecordList } from '../../../src/consumer';
import { LoopWatch } from './loopWatch';
import { MemoryWatch } from './memoryWatch';
import { openSinkClients, readingThrough } from './openSink';
import { perSecond, report } from './report';

const SHARDS = 8;
const RATE = 40_000;
const SECONDS = Number(process.env.BENCH_TAIL_SECONDS ?? 60);
const FILTER = 'order > 1000 note:xx';
/** By then the tail has found its pace, and the first garbage has been collected. */
const WARM_UP_MS = 3_000;
/** Looks at one record of so many, so that the tail is measured and not this. */
const SAMPLED = 25;

/** What a panel does with a tail, without drawing: it puts the records into the store and through a filter. */
export async function sustainLoad(): Promise<void> {
  const sink = await openSinkClients({ kind: 'live', shards: SHARDS, recordsPerSecond: RATE });
  const memory = new MemoryWatch();
  const controller = new AbortController();
  const store = new RecordStore();
  const filter = await compileFilter(FILTER);
  const view = new RecordView({ store, matches: filter?.over(store) });
  const delays = new Delays();
  const nextOf = new Map<string, bigint>();
  const behindOf = new Map<string, number>();
  let measured: { loop: LoopWatch; cpu: NodeJS.CpuUsage } | undefined;
  let lost = 0;
  const startMs = Date.now();
  const options = { ...readingThrough(sink.clients), from: 'trimHorizon', signal: controller.signal } as const;
  for await (const event of tailStream(options)) {
    const nowMs = Date.now();
    if (nowMs - startMs > SECONDS * 1_000 + WARM_UP_MS) controller.abort();
    if (event.kind !== 'records') continue;
    if (!measured && nowMs - startMs > WARM_UP_MS) {
      measured = { loop: new LoopWatch(), cpu: process.cpuUsage() };
      delays.isOn = true;
    }
    store.append(event.records);
    view.recordsAppended();
    lost += missing(event.shardId, event.records, nextOf);
    behindOf.set(event.shardId, event.behindMs);
    delays.add(event.records, nowMs);
    event.records.release?.();
  }
  const blocks = measured?.loop.end();
  const { user, system } = process.cpuUsage(measured?.cpu);
  const memoryLines = memory.end();
  await view.settled();
  await sink.close();
  report(
    `sustained ${SECONDS} s, ${SHARDS} shards, into the store, filter on: ${perSecond(delays.count / SECONDS)} of 200 B (at least ${RATE.toLocaleString('en')}), ${lost} lost, ${((user + system) / delays.count).toFixed(2)} ms of CPU time per 1,000`,
  );
  report(
    `behindMs at the end: ${Math.round(Math.max(...behindOf.values()))} (below 2,000); ${view.count} of ${store.kept} match`,
  );
  report(`record put → event at the tip, p95: ${delays.p95} ms (at most 1,300)`);
  for (const line of memoryLines) report(line);
  report(`${store.kept} kept, ${store.dropped} dropped, ${Math.round(store.bytes / 1e6)} MB`);
  report(`longest block of the event loop: ${blocks?.longest} (at most 50 ms); ${blocks?.over50} above 50 ms`);
}

/** `arrivalMs` of the sink is when a record is put: milliseconds until the event that holds it, in a histogram. */
class Delays {
  isOn = false;
  count = 0;
  readonly #byMs = new Float64Array(60_000);

  add(records: RecordList, nowMs: number): void {
    if (!this.isOn) return;
    this.count += records.length;
    for (let index = 0; index < records.length; index += SAMPLED) {
      const delayMs = nowMs - (records.at(index)?.arrivalMs ?? 0);
      const bucket = Math.min(this.#byMs.length - 1, Math.max(0, Math.round(delayMs)));
      this.#byMs[bucket] = (this.#byMs[bucket] ?? 0) + 1;
    }
  }

  get p95(): number {
    const all = this.#byMs.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    return this.#byMs.findIndex((count) => (seen += count) >= all * 0.95);
  }
}

/** How many of the shard's records were missed or came twice. The sink numbers them one by one. */
function missing(shardId: string, records: RecordList, nextOf: Map<string, bigint>): number {
  const first = BigInt(records.at(0)?.sequenceNumber ?? 0);
  const last = BigInt(records.at(-1)?.sequenceNumber ?? 0);
  const expected = nextOf.get(shardId) ?? first;
  nextOf.set(shardId, last + 1n);
  return Math.abs(Number(first - expected)) + Math.abs(Number(last - first) + 1 - records.length);
}
