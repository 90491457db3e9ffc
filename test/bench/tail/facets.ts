import { setTimeout as delay } from 'node:timers/promises';
import { FieldSurvey, RecordView, type ConsumedRecord } from '../../../src/consumer';
import { keptRecords } from './filter';
import { LoopWatch } from './loopWatch';
import { median, report } from './report';

const ROUNDS = 5;
/** As the panel does: the first figures are sent after so much work. */
const FIRST_MS = 100;

/** The fields of all kept records: until the first figures can be shown, until all are counted, and when more have come. */
export async function surveyKept(): Promise<void> {
  const store = keptRecords();
  const last = store.get(store.received - 1);
  if (!last) throw new Error('The store is empty.');
  const [first, all, more, cpu]: [number[], number[], number[], number[]] = [[], [], [], []];
  const loop = new LoopWatch();
  for (let round = 0; round < ROUNDS; round++) {
    const view = new RecordView({ store, matches: undefined });
    const fields = new FieldSurvey({ store, view });
    const { signal } = new AbortController();
    const before = process.cpuUsage();
    const start = performance.now();
    let firstMs: number | undefined;
    await fields.advance(signal, () => {
      if (firstMs !== undefined || performance.now() - start < FIRST_MS) return;
      if (fields.statistics.fields.length === 0) throw new Error('No fields were found.');
      firstMs = performance.now() - start;
    });
    all.push(performance.now() - start);
    first.push(firstMs ?? performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1_000);
    store.append(Array.from({ length: 1_000 }, (): ConsumedRecord => last));
    const added = performance.now();
    await fields.advance(signal);
    if (fields.statistics.records !== store.kept + 1_000) throw new Error(`${fields.statistics.records} were counted`);
    more.push(performance.now() - added);
    await delay(10);
  }
  const { longest } = loop.end();
  report(
    `facets of ${store.kept.toLocaleString('en')} kept JSON records, median of ${ROUNDS}: first figures ${ms(first)} (at most 300), all ${ms(all)}, ${ms(cpu)} of CPU time; 1,000 more ${ms(more)}; longest block ${longest} (at most 50 ms)`,
  );
}

function ms(times: readonly number[]): string {
  return `${Math.round(median(times))} ms`;
}
