import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths';
import { mapTexts } from '../../../src/ui/map/texts';
import type { FromMap, MapAbout, MapEdgeShown, MapNodeShown, ToMap } from '../../../src/webview';
import { sharedBrowser } from './browser';
import { readUntil } from './readUntil';

const BUILT = path.join(ROOT, 'dist', 'webview');
const ABOUT: MapAbout = {
  ...{ id: 'map-1', connection: 'local', color: undefined, notices: [], isLoading: false, canCreate: true },
};

/** Notes each timer and frame until it has come, or is cleared. */
const WATCH_WAKING = `
  window.pending = new Set();
  for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['requestAnimationFrame', 'cancelAnimationFrame'], ['setInterval', 'clearInterval']]) {
    const [begin, end] = [window[set].bind(window), window[clear].bind(window)];
    window[set] = (run, ...rest) => {
      const id = begin((...values) => {
        if (set !== 'setInterval') window.pending.delete(set + id);
        run(...values);
      }, ...rest);
      window.pending.add(set + id);
      return id;
    };
    window[clear] = (id) => {
      window.pending.delete(set + id);
      end(id);
    };
  }`;

export interface MapPageOptions {
  viewport?: { width: number; height: number };
  /** What VS Code kept of the page that was here before. */
  kept?: unknown;
  reducedMotion?: boolean;
}

/** The page of a map in a browser, without a workbench: the test is its host. */
export class MapPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open({ viewport, kept, reducedMotion = false }: MapPageOptions = {}): Promise<MapPage> {
    const page = await (
      await sharedBrowser()
    ).newPage({
      viewport: viewport ?? { width: 1_200, height: 700 },
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    page.setDefaultTimeout(15_000);
    await page.setContent('<!DOCTYPE html><html lang="en"><head><title>Map</title></head><body></body></html>');
    await page.addScriptTag({
      content: `
        ${WATCH_WAKING}
        window.said = [];
        window.kept = ${JSON.stringify(kept ?? null)} ?? undefined;
        window.acquireVsCodeApi = () => ({
          getState: () => window.kept,
          setState: (state) => (window.kept = state),
          postMessage: (message) => window.said.push(message),
        });`,
    });
    await page.addStyleTag({ path: path.join(BUILT, 'map.css') });
    await page.addScriptTag({ path: path.join(BUILT, 'map.js') });
    const opened = new MapPage(page);
    await opened.tell({ kind: 'init', texts: mapTexts(), locale: 'en' });
    return opened;
  }

  show(nodes: readonly MapNodeShown[], edges: readonly MapEdgeShown[], about: Partial<MapAbout> = {}): Promise<void> {
    return this.tell({ kind: 'map', about: { ...ABOUT, ...about }, nodes, edges, nowMs: Date.now() });
  }

  change(nodes: readonly MapNodeShown[], edges: readonly MapEdgeShown[] = [], removed: string[] = []): Promise<void> {
    const changes = { nodes: { set: nodes, removed }, edges: { set: edges, removed: [] } };
    return this.tell({ kind: 'change', about: ABOUT, ...changes, nowMs: Date.now() });
  }

  async tell(message: ToMap): Promise<void> {
    await this.page.evaluate((sent) => window.dispatchEvent(new MessageEvent('message', { data: sent })), message);
  }

  /** What the page says next of a kind. */
  async said<K extends FromMap['kind']>(kind: K): Promise<Extract<FromMap, { kind: K }>> {
    const [first] = await readUntil(
      () =>
        this.page.evaluate((wanted) => {
          const home = window as unknown as { said: FromMap[] };
          const taken = home.said.filter((message) => message.kind === wanted);
          home.said = home.said.filter((message) => message.kind !== wanted);
          return taken;
        }, kind),
      (found) => found.length > 0,
    );
    return first as Extract<FromMap, { kind: K }>;
  }

  node(id: string): Locator {
    return this.page.locator(`.node[data-id="${id}"]`);
  }

  row(id: string): Locator {
    return this.page.locator(`.list tr[data-id="${id}"]`);
  }

  /** What would wake the page by itself: timers, frames that are asked for, animations. */
  waking(): Promise<{ pending: number; animations: number }> {
    return this.page.evaluate(() => {
      const { pending } = window as unknown as { pending: Set<string> };
      return { pending: pending.size, animations: document.getAnimations().length };
    });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
