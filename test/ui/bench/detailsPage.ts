import { PRICES } from '../../../src/pipelines';
import { streamPage } from '../../../src/ui/details/streamPage';
import { clientsOfManyShards } from '../../support/manyShards';
import { closeSharedBrowser } from '../harness/browser';
import { DetailsPage } from '../harness/detailsPage';
import { p95 } from './percentile';

const SHARDS = 1_000;
const RUNS = 40;
const MAX_OPEN_MS = 300;
const MAX_BLOCK_MS = 50;

interface Measured {
  openMs: number;
  blockMs: number;
}

/**
 * From the start of the page's own script until the rows of the shards are drawn, with the host's part. What VS Code takes to make
 * an empty panel is not in it.
 */
export async function measureDetails(print: (line: string) => void): Promise<void> {
  try {
    const runs: Measured[] = [];
    // The first one fills the caches of the browser.
    for (let run = 0; run <= RUNS; run++) {
      const measured = await measureOne();
      if (run > 0) runs.push(measured);
    }
    const median = (values: number[]) => Math.round(values.toSorted((one, other) => one - other)[RUNS >> 1] ?? NaN);
    const openMs = p95(runs.map((run) => run.openMs));
    const blockMs = p95(runs.map((run) => run.blockMs));
    print(
      `medians: ${median(runs.map((run) => run.openMs))} ms to open, ${median(runs.map((run) => run.blockMs))} ms blocked`,
    );
    print(`${SHARDS.toLocaleString('en')} shards open in ${openMs} ms (at most ${MAX_OPEN_MS}), p95 of ${RUNS}`);
    print(`longest block of the page's thread: ${blockMs} ms (at most ${MAX_BLOCK_MS}), p95 of ${RUNS}`);
  } finally {
    await closeSharedBrowser();
  }
}

async function measureOne(): Promise<Measured> {
  const clients = clientsOfManyShards(SHARDS);
  const { sections } = streamPage({
    subject: { connection: 'prod', stream: 'orders' },
    connection: { name: 'prod', region: 'us-east-1' },
    clients: () => Promise.resolve(clients),
    explain: String,
    ...{ prices: () => PRICES, editPrices: () => undefined },
  });
  const about = { title: 'orders', line: '', connection: 'prod', color: undefined, actions: [] };
  const details = await DetailsPage.open({ about, sections });
  try {
    const measured = await details.page.evaluate(async () => {
      const home = window as unknown as { begunMs: number; drawnMs: Promise<number>; blocks: number[] };
      // A locator would look for the row again and again, which takes the page's own time.
      const openMs = (await home.drawnMs) - home.begunMs;
      // Charts are drawn in idle turns after it.
      while (document.querySelectorAll('.plot canvas').length < document.querySelectorAll('.plot').length) {
        await new Promise(requestAnimationFrame);
      }
      return { openMs, blockMs: Math.max(0, ...home.blocks) };
    });
    await details.page.locator('.row').filter({ hasText: 'shardId-000000000333' }).first().waitFor();
    return measured;
  } finally {
    await details.close();
  }
}
