import { sortRecords, type SortKey } from '../../../src/consumer';
import { keptRecords } from './filter';
import { LoopWatch } from './loopWatch';
import { median, report } from './report';

const ROUNDS = 5;

export async function sortKept(): Promise<void> {
  const store = keptRecords();
  const ids = Float64Array.from({ length: store.kept }, (_, id) => id);
  const keys: [string, SortKey][] = [
    ['arrival', 'arrival'],
    ['partition key', 'partitionKey'],
    ['sequence number', 'sequenceNumber'],
    ['a field of numbers', { field: 'total' }],
    ['a field of texts', { field: 'customer.name' }],
  ];
  for (const [name, by] of keys) {
    const times: number[] = [];
    const cpu: number[] = [];
    const loop = new LoopWatch();
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const before = process.cpuUsage();
      await sortRecords({ store, ids, order: { by, isDescending: true }, signal: new AbortController().signal });
      times.push(performance.now() - start);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1_000);
    }
    const { longest } = loop.end();
    report(
      `sort of ${ids.length.toLocaleString('en')} kept records by ${name}: ${Math.round(median(times))} ms, median of ${ROUNDS}, best ${Math.round(Math.min(...times))} ms (at most 300), ${Math.round(median(cpu))} ms of CPU time; longest block ${longest} (at most 50 ms)`,
    );
  }
}
