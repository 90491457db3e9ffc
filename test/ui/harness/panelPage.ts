import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths';
import { panelTexts } from '../../../src/ui/tail/panel/texts';
import type { FromPanel, TailAbout, TailRow, TailStatusNow, TimeFormat, ToPanel } from '../../../src/webview';
import { sharedBrowser } from './browser';
import { readUntil } from './readUntil';

const BUILT = path.join(ROOT, 'dist', 'webview');
const NOTHING = {
  ...{ generation: 0, first: 0, end: 0, heldEnd: undefined, progress: 1, received: 0, kept: 0, keptBytes: 0 },
  ...{ dropped: 0, matched: 0, perSecond: 0, behindMs: 0, isViewPaused: false, isReadingPaused: false },
  limit: { readsPerSecond: 0, share: 0, isThrottled: false },
  ...{ schema: undefined, schemaProblem: undefined, recording: undefined, gaps: undefined, order: undefined },
  unsorted: 0,
  state: { kind: 'live', text: 'connected: reading 2 shards' },
} satisfies TailStatusNow;
const ABOUT: TailAbout = {
  ...{ stream: 'orders', connection: 'local', from: 'from 5 min ago', shards: undefined, reading: 'polling' },
  ...{ isNewestFirst: false, isObject: false },
  ...{ id: 'a-tail', limit: { records: 100_000, bytes: 64_000_000 }, saved: { stream: 'orders' } },
};

export const NOON_MS = Date.UTC(2026, 10, 25, 12);

export function rowAt(position: number, given: Partial<TailRow> = {}): TailRow {
  return {
    ...{ position, id: position, arrivalMs: NOON_MS + position * 1_000, shardId: `shardId-00000000000${position % 2}` },
    ...{ partitionKey: `key-${position}`, sequenceNumber: String(1_000 + position), size: 20, kind: 'json' },
    ...{ packed: [], failed: undefined, preview: `{"orderId":${position}}`, isCut: false, marks: [], fields: [] },
    ...given,
  };
}

/** What the page's script finds in place of VS Code. */
const EDITOR = `
  window.said = [];
  window.kept = keptBefore ?? undefined;
  window.acquireVsCodeApi = () => ({
    getState: () => window.kept,
    setState: (state) => (window.kept = state),
    postMessage: (message) => window.said.push(message),
  });
`;

/** The page of a tail panel in a browser, without a workbench: the test is its host, and owns the rows. */
export class PanelPage {
  readonly page: Page;
  /** What the host has, by position. */
  rows: TailRow[] = [];
  #status: TailStatusNow = NOTHING;

  private constructor(page: Page) {
    this.page = page;
  }

  /** @param kept what VS Code kept of the page that was here before */
  static async open({
    kept,
    about = {},
    times = 'local',
    viewport = { width: 1_100, height: 700 },
  }: PanelPageOptions = {}) {
    const browser = await sharedBrowser();
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(15_000);
    await page.setContent('<!DOCTYPE html><html lang="en"><head><title>Tail</title></head><body></body></html>');
    await page.addScriptTag({ content: `const keptBefore = ${JSON.stringify(kept ?? null)};${EDITOR}` });
    await page.addStyleTag({ path: path.join(BUILT, 'tail.css') });
    await page.addScriptTag({ path: path.join(BUILT, 'tail.js') });
    const opened = new PanelPage(page);
    await opened.said('ready');
    await opened.tell({ kind: 'init', texts: panelTexts(), about: { ...ABOUT, ...about }, locale: 'en', times });
    await opened.tell({
      kind: 'filter',
      text: '',
      problem: undefined,
      range: undefined,
      sent: undefined,
      saved: ABOUT.saved,
    });
    await opened.status({});
    return opened;
  }

  async tell(message: ToPanel): Promise<void> {
    await this.page.evaluate((sent) => window.dispatchEvent(new MessageEvent('message', { data: sent })), message);
  }

  /** As it was, but for this. */
  async status(given: Partial<TailStatusNow>): Promise<void> {
    this.#status = { ...this.#status, ...given };
    await this.tell({ kind: 'status', status: this.#status });
  }

  /** So many records are there; the page gets the rows that it asks for. */
  async showRows(rows: TailRow[], given: Partial<TailStatusNow> = {}): Promise<void> {
    this.rows = rows;
    const count = rows.length;
    await this.status({ end: count, received: count, kept: count, matched: count, keptBytes: count * 20, ...given });
    await this.answerRows();
  }

  /** Answers until everything that is in sight is drawn. The page draws with the next frame: before it, no row is absent yet. */
  async answerRows(): Promise<void> {
    await readUntil(
      async () => {
        for (const request of await this.takeAll('rows')) {
          const { generation, from, count } = request;
          const rows = this.rows.slice(from, from + count);
          await this.tell({ kind: 'rows', request: request.request, generation, from, count, rows });
        }
        const absent = await this.page.locator('.row.absent').count();
        return { absent, drawn: await this.page.locator('.row:not(.absent)').count() };
      },
      ({ absent, drawn }) => absent === 0 && (drawn > 0 || this.rows.length === 0),
    );
  }

  /** What the page says next of a kind; what it said before of others is left. */
  async said<K extends FromPanel['kind']>(kind: K): Promise<Extract<FromPanel, { kind: K }>> {
    const [first] = await readUntil(
      () => this.takeAll(kind),
      (found) => found.length > 0,
    );
    return first!;
  }

  async takeAll<K extends FromPanel['kind']>(kind: K): Promise<Extract<FromPanel, { kind: K }>[]> {
    const found = await this.page.evaluate((wanted) => {
      const home = window as unknown as { said: { kind: string }[] };
      const taken = home.said.filter((message) => message.kind === wanted);
      home.said = home.said.filter((message) => message.kind !== wanted);
      return taken;
    }, kind);
    return found as Extract<FromPanel, { kind: K }>[];
  }

  /** What VS Code would keep of it. */
  kept<T>(): Promise<T> {
    return this.page.evaluate(() => (window as unknown as { kept: T }).kept);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  row(text: string): Locator {
    return this.page.locator('.row').filter({ hasText: text }).first();
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

export interface PanelPageOptions {
  kept?: unknown;
  about?: Partial<TailAbout>;
  times?: TimeFormat;
  viewport?: { width: number; height: number };
}
