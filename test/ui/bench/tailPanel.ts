import { Kinesis } from '@aws-sdk/client-kinesis';
import type { FrameLocator } from 'playwright-core';
import { prepareChromium } from '../../../scripts/chromium';
import { prepareVscodeServer } from '../../../scripts/vscodeServer';
import { closeSharedBrowser } from '../harness/browser';
import { TailPanel } from '../harness/tailPanel';
import { Workbench } from '../harness/workbench';

const STREAM = 'demo-stream';
const LOAD_PER_SECOND = 4_000;
const BATCHES_PER_SECOND = 20;
const SCROLL_MS = 8_000;
const PROBES = 40;
/** Not in step with the polling. */
const PROBE_EVERY_MS = 330;

/** The panel in the real workbench: the local pipeline, the extension host and the browser on this machine. */
export async function measurePanel(print: (line: string) => void): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
  const workbench = await Workbench.open();
  try {
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
    await workbench.tree.expand('Data Streams');
    await workbench.tree.row(STREAM).waitFor();
    const [authority] = /127\.0\.0\.1:\d+/.exec(await workbench.tree.description('Local pipeline')) ?? [];
    const kinesis = new Kinesis({
      ...{ endpoint: `http://${authority ?? ''}`, region: 'us-east-1' },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await workbench.tree.pressInlineAction(STREAM, 'Tail Stream');
    const panel = new TailPanel(workbench.page);
    await panel.frame.getByText('No records yet').waitFor();
    await latency(kinesis, panel, print);
    await framesUnderLoad(kinesis, panel.frame, print);
    kinesis.destroy();
  } finally {
    await workbench.close();
    await closeSharedBrowser();
  }
}

async function latency(kinesis: Kinesis, { frame }: TailPanel, print: (line: string) => void): Promise<void> {
  await frame.locator('body').evaluate((body) => {
    const seen = new Map<string, number>();
    Object.assign(window, { seenProbes: seen });
    new MutationObserver(() => {
      for (const cell of body.querySelectorAll('.row .cell-data')) {
        const probe = /probe-\d+/.exec(cell.textContent)?.[0];
        if (probe !== undefined && !seen.has(probe)) seen.set(probe, Date.now());
      }
    }).observe(body, { childList: true, subtree: true });
  });
  const putAt = new Map<string, number>();
  for (let n = 0; n < PROBES; n += 1) {
    putAt.set(`probe-${n}`, Date.now());
    await kinesis.putRecord({
      StreamName: STREAM,
      PartitionKey: String(n),
      Data: Buffer.from(`{"probe":"probe-${n}"}`),
    });
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  await frame.locator('.row', { hasText: `probe-${PROBES - 1}"` }).waitFor();
  const seenAt = await frame
    .locator('body')
    .evaluate(() => [...(window as unknown as { seenProbes: Map<string, number> }).seenProbes]);
  const delays = seenAt.map(([probe, atMs]) => atMs - (putAt.get(probe) ?? NaN)).sort((left, right) => left - right);
  print(`record put → row on screen, polling, p95 of ${delays.length}: ${p95(delays)} ms (at most 1,300)`);
}

async function framesUnderLoad(kinesis: Kinesis, frame: FrameLocator, print: (line: string) => void): Promise<void> {
  const load = startLoad(kinesis);
  try {
    await frame
      .locator('.filter-count')
      .getByText(/[1-9]\d,\d{3} records/)
      .waitFor({ timeout: 60_000 });
    await scroll(frame, load, print);
  } finally {
    await load();
  }
}

async function scroll(frame: FrameLocator, load: () => Promise<number>, print: (line: string) => void): Promise<void> {
  const frames = await frame.locator('.rows').evaluate(async (rows, scrollMs) => {
    // Without functions that have names: the loader would add to them what the page does not know.
    const found: number[] = [];
    let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    for (const endMs = before + scrollMs; before < endMs;) {
      rows.scrollTop = Math.abs(rows.scrollTop - 170) || rows.scrollHeight / 2;
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      found.push(now - before);
      before = now;
    }
    return found;
  }, SCROLL_MS);
  const sent = await load();
  frames.sort((left, right) => left - right);
  const [kept = ''] = /[\d,]+ records/.exec(await frame.locator('.filter-count').innerText()) ?? [];
  print(
    `panel frames while scrolling, ${Math.round(sent)} records/s arriving, ${kept} kept: p95 ${p95(frames)} ms of ${frames.length} (at most 20)`,
  );
}

/** @returns ends it, and gives the records a second that were put */
function startLoad(kinesis: Kinesis): () => Promise<number> {
  const startMs = Date.now();
  const end = new AbortController();
  let sent = 0;
  const work = (async () => {
    for (let batch = 0; !end.signal.aborted; batch += 1) {
      const Records = Array.from({ length: LOAD_PER_SECOND / BATCHES_PER_SECOND }, (_, n) => ({
        PartitionKey: String(n),
        Data: Buffer.from(JSON.stringify({ batch, n, note: 'x'.repeat(160) })),
      }));
      await kinesis.putRecords({ StreamName: STREAM, Records });
      sent += Records.length;
      const dueMs = startMs + ((batch + 1) * 1_000) / BATCHES_PER_SECOND;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - Date.now())));
    }
  })();
  return async () => {
    const perSecond = (sent * 1_000) / (Date.now() - startMs);
    end.abort();
    await work;
    return perSecond;
  };
}

function p95(sorted: readonly number[]): number {
  return Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? NaN);
}
