import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { CDPSession, FrameLocator } from 'playwright-core';
import { prepareChromium } from '../../../scripts/chromium';
import { prepareVscodeServer } from '../../../scripts/vscodeServer';
import { openSink } from '../../bench/tail/openSink';
import { closeSharedBrowser } from '../harness/browser';
import { showLocalStream } from '../harness/localStream';
import { TailPanel } from '../harness/tailPanel';
import { Workbench, type WorkbenchOptions } from '../harness/workbench';
import { HostWatch } from './hostWatch';

const STREAM = 'demo-stream';
const LOAD_PER_SECOND = 4_000;
const BATCHES_PER_SECOND = 20;
const SCROLL_MS = 8_000;
const PROBES = 40;
/** Not in step with the polling. */
const PROBE_EVERY_MS = 330;
const SINK_STREAM = 'busy-stream';
const SINK_SHARDS = 8;
const SINK_RATE = 40_000;
const SINK_FILTER = 'order > 1000 note:xx';
const SUSTAIN_SECONDS = Number(process.env.BENCH_TAIL_SECONDS ?? 60);
/** Until the store is full and the first garbage is collected. */
const SETTLE_MS = 5_000;

type Print = (line: string) => void;

/** The panel in the real workbench: the local pipeline, the extension host and the browser on this machine. */
export function measureLatency(print: Print): Promise<void> {
  return withDemoTail(async (kinesis, panel, workbench) => {
    print(`record put → row on screen, polling, ${await latency(kinesis, panel, 'polled')} (at most 1,300)`);
    await panel.button('How the records are read: polling').click();
    await workbench.quickInput.pick('Enhanced fan-out');
    await panel.button('How the records are read: fan-out').waitFor();
    // A put before the subscription is one that the consumer is told of when it begins.
    await untilSubscribed(kinesis, panel);
    print(`record put → row on screen, by fan-out, ${await latency(kinesis, panel, 'pushed')} (at most 300)`);
  });
}

export function measureFrames(print: Print): Promise<void> {
  return withDemoTail((kinesis, { frame }) => framesUnderLoad(kinesis, frame, print));
}

async function untilSubscribed(kinesis: Kinesis, panel: TailPanel): Promise<void> {
  await kinesis.putRecord({ StreamName: STREAM, PartitionKey: '0', Data: Buffer.from('{"sign":"of life"}') });
  await panel.row('of life').waitFor();
}

async function withDemoTail(
  measure: (kinesis: Kinesis, panel: TailPanel, workbench: Workbench) => Promise<void>,
): Promise<void> {
  await withWorkbench({}, async (workbench) => {
    const kinesis = await showLocalStream(workbench, STREAM);
    await workbench.tree.pressInlineAction(STREAM, 'Tail Stream');
    const panel = new TailPanel(workbench.page);
    await panel.frame.getByText('No records yet').waitFor();
    await measure(kinesis, panel, workbench);
    kinesis.destroy();
  });
}

/** A server that answers like Kinesis gives as much as is asked for: the panel is open, its filter on. */
export async function sustainPanel(print: Print): Promise<void> {
  const sink = await openSink({ kind: 'live', shards: SINK_SHARDS, recordsPerSecond: SINK_RATE });
  const watch = await HostWatch.begin();
  const connection = { name: 'bench', region: 'us-east-1', endpoint: sink.endpoint };
  const options = { env: watch.env, settings: { 'kinesisPipelines.connections': [connection] } };
  try {
    await withWorkbench(options, async (workbench) => {
      await workbench.tree.collapse('Local pipeline');
      await workbench.tree.expand('bench');
      await workbench.tree.expand('Data Streams');
      const idleMs = Date.now();
      await workbench.tree.pressInlineAction(SINK_STREAM, 'Tail Stream');
      const panel = new TailPanel(workbench.page);
      await panel.filter.fill(SINK_FILTER);
      await panel.waitForCount(/of 100,000/);
      await pause(SETTLE_MS);
      const fromMs = Date.now();
      const facts = await factsOver(panel, SUSTAIN_SECONDS);
      const rates = facts.map((text) => Number((/[\d,]+/.exec(text)?.[0] ?? '').replaceAll(',', '')));
      const slowest = Math.min(...rates).toLocaleString('en');
      print(
        `panel open, filter on, ${SUSTAIN_SECONDS} s: ${mean(rates).toLocaleString('en')} records/s (at least 40,000), the slowest second ${slowest}; at the end: ${facts.at(-1)}, ${await panel.count()}`,
      );
      for (const line of await watch.summary(idleMs, fromMs)) print(line);
    });
  } finally {
    await watch.end();
    await sink.close();
  }
}

/** The panel's own words, once a second. */
async function factsOver({ frame }: TailPanel, seconds: number): Promise<string[]> {
  const facts: string[] = [];
  for (let second = 0; second < seconds; second += 1) {
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

async function withWorkbench(
  options: WorkbenchOptions,
  measure: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
  const workbench = await Workbench.open(options);
  try {
    await workbench.showView();
    await measure(workbench);
  } finally {
    await workbench.close();
    await closeSharedBrowser();
  }
}

/** @param name of its probes: those of another measurement are in sight, too */
async function latency(kinesis: Kinesis, { frame }: TailPanel, name: string): Promise<string> {
  await frame.locator('body').evaluate((body, probeName) => {
    const seen = new Map<string, number>();
    Object.assign(window, { seenProbes: seen });
    new MutationObserver(() => {
      for (const cell of body.querySelectorAll('.row .cell-data')) {
        const probe = /[a-z]+-\d+/.exec(cell.textContent)?.[0];
        if (probe?.startsWith(probeName) === true && !seen.has(probe)) seen.set(probe, Date.now());
      }
    }).observe(body, { childList: true, subtree: true });
  }, name);
  const putAt = new Map<string, number>();
  for (let n = 0; n < PROBES; n += 1) {
    putAt.set(`${name}-${n}`, Date.now());
    const Data = Buffer.from(`{"probe":"${name}-${n}"}`);
    await kinesis.putRecord({ StreamName: STREAM, PartitionKey: String(n), Data });
    await pause(PROBE_EVERY_MS);
  }
  await frame.locator('.row', { hasText: `${name}-${PROBES - 1}"` }).waitFor();
  const seenAt = await frame
    .locator('body')
    .evaluate(() => [...(window as unknown as { seenProbes: Map<string, number> }).seenProbes]);
  const delays = seenAt.map(([probe, atMs]) => atMs - (putAt.get(probe) ?? NaN)).sort((left, right) => left - right);
  return `p95 of ${delays.length}: ${p95(delays)} ms, median ${Math.round(delays[delays.length >> 1] ?? NaN)} ms`;
}

async function framesUnderLoad(kinesis: Kinesis, frame: FrameLocator, print: Print): Promise<void> {
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

async function scroll(frame: FrameLocator, load: () => Promise<number>, print: Print): Promise<void> {
  const work = await PageWork.begin(frame);
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
  const spent = await work.end(frames.length);
  const sent = await load();
  frames.sort((left, right) => left - right);
  const [kept = ''] = /[\d,]+ records/.exec(await frame.locator('.filter-count').innerText()) ?? [];
  print(
    `panel frames while scrolling, ${Math.round(sent)} records/s arriving, ${kept} kept: p95 ${p95(frames)} ms of ${frames.length} (at most 20)`,
  );
  print(`CPU time of the page's thread a frame: ${spent}`);
}

/** What the panel's thread works, the workbench around it included: on a machine that others use, too, a frame is late for their sake as well. */
class PageWork {
  private constructor(
    private readonly session: CDPSession,
    private readonly before: Record<string, number>,
  ) {}

  static async begin(frame: FrameLocator): Promise<PageWork> {
    const page = frame.owner().page();
    // The panel's frames are of the workbench's process.
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new PageWork(session, await metricsOf(session));
  }

  async end(frames: number): Promise<string> {
    const after = await metricsOf(this.session);
    await this.session.detach();
    const spent = (name: string) =>
      `${((1_000 * ((after[name] ?? 0) - (this.before[name] ?? 0))) / frames).toFixed(1)} ms`;
    return `script ${spent('ScriptDuration')}, style ${spent('RecalcStyleDuration')}, layout ${spent('LayoutDuration')}, all tasks ${spent('TaskDuration')}`;
  }
}

async function metricsOf(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
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
