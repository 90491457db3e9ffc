import { streamPage } from '../../../src/ui/details/streamPage';
import { clientsOfManyShards } from '../../support/manyShards';
import { closeSharedBrowser } from '../harness/browser';
import { DetailsPage } from '../harness/detailsPage';
import { p95 } from './percentile';

const SHARDS = 1_000;
const RUNS = 15;
const MAX_OPEN_MS = 300;
const MAX_BLOCK_MS = 50;

interface Measured {
  openMs: number;
  blockMs: number;
}

/**
 * From the first section that the page is told of until the rows of the shards are drawn, with the host's part. What it says goes over
 * the browser's debugging protocol, so that it takes longer here than in the workbench.
 */
export async function measureDetails(print: (line: string) => void): Promise<void> {
  try {
    const runs: Measured[] = [];
    // The first one fills the caches of the browser.
    for (let run = 0; run <= RUNS; run++) {
      const measured = await measureOne();
      if (run > 0) runs.push(measured);
    }
    const openMs = p95(runs.map((run) => run.openMs));
    const blockMs = p95(runs.map((run) => run.blockMs));
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
  });
  const about = { title: 'orders', line: '', connection: 'prod', color: undefined, actions: [] };
  const details = await DetailsPage.open({ about, sections });
  try {
    await details.page.locator('.row').filter({ hasText: 'shardId-000000000333' }).first().waitFor();
    return await details.page.evaluate(() => {
      const home = window as unknown as { toldMs: number; drawnMs: number; blocks: number[] };
      return { openMs: home.drawnMs - home.toldMs, blockMs: Math.max(0, ...home.blocks) };
    });
  } finally {
    await details.close();
  }
}
