import type { TailPanel } from '../harness/tailPanel';
import { openBusyPanel } from './busyPanel';
import { HostWatch } from './hostWatch';

const FILTER = 'order > 1000 note:xx';
const SECONDS = Number(process.env.BENCH_TAIL_SECONDS ?? 60);
/** Until the store is full and the first garbage is collected. */
const SETTLE_MS = 5_000;

/** The panel in the real workbench with its filter on, and what its extension host takes meanwhile. */
export async function sustainPanel(print: (line: string) => void): Promise<void> {
  const watch = await HostWatch.begin();
  try {
    await openBusyPanel(watch.options, async ({ panel, idleMs }) => {
      await panel.filter.fill(FILTER);
      await panel.waitForCount(/of 100,000/);
      await pause(SETTLE_MS);
      const fromMs = Date.now();
      const facts = await factsOver(panel, SECONDS);
      const rates = facts.map((text) => Number((/[\d,]+/.exec(text)?.[0] ?? '').replaceAll(',', '')));
      const slowest = Math.min(...rates).toLocaleString('en');
      print(
        `panel open, filter on, ${SECONDS} s: ${mean(rates).toLocaleString('en')} records/s (at least 40,000), the slowest second ${slowest}; at the end: ${facts.at(-1)}, ${await panel.count()}`,
      );
      for (const line of await watch.summary(idleMs, fromMs)) print(line);
    });
  } finally {
    await watch.end();
  }
}

/** The panel's own words, once a second. */
async function factsOver({ frame }: TailPanel, seconds: number): Promise<string[]> {
  const facts: string[] = [];
  for (let second = 0; second < seconds; second++) {
    await pause(1_000);
    facts.push((await frame.locator('.facts-line > span').allInnerTexts()).filter((text) => text !== '').join(', '));
  }
  return facts;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
