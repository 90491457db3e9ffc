import { compileFilter, RecordStore, RecordView, type ConsumedRecord } from '../../../src/consumer';
import { LoopWatch } from './loopWatch';
import { median, report } from './report';

const RECORDS = 100_000;
const ROUNDS = 5;
const FILTERS = [
  'error',
  'level:error',
  'total > 99',
  '/cust\\w+ 9/',
  "jmespath: customer.country == 'BR' && total > `99`",
];

export async function filterKept(): Promise<void> {
  const store = keptRecords();
  for (const text of FILTERS) await measure(store, text);
}

/** A full store of JSON records. */
export function keptRecords(): RecordStore {
  const store = new RecordStore();
  for (let first = 0; first < RECORDS; first += 1_000)
    store.append(Array.from({ length: 1_000 }, (_, index) => keptRecord(first + index)));
  return store;
}

async function measure(store: RecordStore, text: string): Promise<void> {
  const filter = await compileFilter(text);
  const times: number[] = [];
  const cpu: number[] = [];
  const loop = new LoopWatch();
  let matched = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    const view = new RecordView({ store, matches: filter?.over(store) });
    await view.settled();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1_000);
    matched = view.count;
  }
  const { longest } = loop.end();
  report(
    `filter ${text} over ${store.kept.toLocaleString('en')} kept JSON records: ${Math.round(median(times))} ms, median of ${ROUNDS}, best ${Math.round(Math.min(...times))} ms (at most 300), ${Math.round(median(cpu))} ms of CPU time; longest block ${longest} (at most 50 ms); ${matched} match`,
  );
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
