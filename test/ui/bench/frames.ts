import type { CDPSession, FrameLocator } from 'playwright-core';
import type { TailPanel } from '../harness/tailPanel';
import { openBusyPanel } from './busyPanel';
import { p95 } from './percentile';

/** So many that none of those that are scrolled through is dropped meanwhile. */
const KEEP = { 'kinesisPipelines.tail.keepRecords': 360_000, 'kinesisPipelines.tail.keepMegabytes': 500 };
/** As many as are kept: from then on the memory of the oldest is used again, as in a tail that goes on for hours. */
const FULL = /^360,000 records/;
const SCROLL_MS = 8_000;
/** Pixels a frame, of which there are 60 a second. */
const SPEEDS = { 'thirty turns of the wheel a second': 60, 'a swing, too fast to read': 170 };
const VSYNC_MS = 20;

/** Frames of the panel in the real workbench, with the record rate of the sustained load. */
export function measureFrames(print: (line: string) => void): Promise<void> {
  return openBusyPanel({ settings: KEEP, hasWebviewProcess: true }, async ({ panel, rate }) => {
    await panel.waitForCount(FULL);
    print(`panel frames while scrolling, ${rate.toLocaleString('en')} records/s arriving`);
    for (const [speed, stepPixels] of Object.entries(SPEEDS)) {
      const kept = await panel.count();
      const work = await PageWork.begin(panel.frame);
      const { frames, blanks } = await scroll(panel, stepPixels);
      const spent = await work.end(frames.length);
      const late = frames.filter((ms) => ms > VSYNC_MS).length;
      print(
        `${speed}: p95 ${p95(frames)} ms of ${frames.length} (at most 20), ${late} late, ${blanks} with rows that were not there yet; ${kept} kept at the beginning`,
      );
      print(`CPU time of the page's thread a frame: ${spent}`);
    }
  });
}

function scroll({ frame }: TailPanel, step: number): Promise<{ frames: number[]; blanks: number }> {
  return frame.locator('.rows').evaluate(
    async (rows, { scrollMs, step }) => {
      // Without functions that have names: the loader would add to them what the page does not know.
      const frames: number[] = [];
      let blanks = 0;
      // The newest are kept the longest.
      rows.scrollTop = rows.scrollHeight;
      let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      for (const endMs = before + scrollMs; before < endMs;) {
        rows.scrollTop = Math.max(0, rows.scrollTop - step) || rows.scrollHeight / 2;
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        frames.push(now - before);
        before = now;
        const { top, bottom } = rows.getBoundingClientRect();
        const absent = [...rows.querySelectorAll('.row.absent')].map((row) => row.getBoundingClientRect());
        if (absent.some((row) => row.bottom > top && row.top < bottom)) blanks++;
      }
      return { frames, blanks };
    },
    { scrollMs: SCROLL_MS, step },
  );
}

/** What the thread of the panel's page works: on a machine that others use, too, a frame is late for their sake as well. */
class PageWork {
  readonly #session: CDPSession;
  readonly #before: Record<string, number>;

  private constructor(session: CDPSession, before: Record<string, number>) {
    this.#session = session;
    this.#before = before;
  }

  static async begin(frame: FrameLocator): Promise<PageWork> {
    const page = frame.owner().page();
    // The panel's own frame is within one that belongs to the workbench's page and has a process of its own.
    const outer = await (await frame.owner().elementHandle()).ownerFrame();
    const session = await page.context().newCDPSession(outer ?? page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new PageWork(session, await metricsOf(session));
  }

  async end(frames: number): Promise<string> {
    const after = await metricsOf(this.#session);
    await this.#session.detach();
    const spent = (name: string) =>
      `${((1_000 * ((after[name] ?? 0) - (this.#before[name] ?? 0))) / frames).toFixed(1)} ms`;
    return `script ${spent('ScriptDuration')}, style ${spent('RecalcStyleDuration')}, layout ${spent('LayoutDuration')}, all tasks ${spent('TaskDuration')}`;
  }
}

async function metricsOf(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}
