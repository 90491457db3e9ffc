import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths';
import type { SectionSource } from '../../../src/ui/details/detailsPage';
import { LoadedSection } from '../../../src/ui/details/loadedSection';
import { detailsTexts } from '../../../src/ui/details/texts';
import { sectionRow } from '../../../src/ui/reports/reportPage';
import type { DetailsAbout, FromDetails, ToDetails } from '../../../src/webview';
import { sharedBrowser } from './browser';
import { readUntil } from './readUntil';

const BUILT = path.join(ROOT, 'dist', 'webview');

export interface DetailsPageOptions {
  about: Omit<DetailsAbout, 'revision' | 'subject'>;
  sections: readonly SectionSource[];
  viewport?: { width: number; height: number };
}

/** The page of details in a browser, without a workbench: the test is its host. */
export class DetailsPage {
  readonly page: Page;
  readonly #session: CDPSession;
  readonly #sections: LoadedSection[];
  #isClosed = false;

  private constructor(page: Page, session: CDPSession, sections: readonly SectionSource[]) {
    this.page = page;
    this.#session = session;
    const explain = (error: unknown) => (error instanceof Error ? error.message : String(error));
    this.#sections = sections.map((source) => new LoadedSection({ source, explain, onDidChange: () => undefined }));
  }

  static async open({ about, sections, viewport = { width: 1_100, height: 700 } }: DetailsPageOptions) {
    const page = await (await sharedBrowser()).newPage({ viewport });
    page.setDefaultTimeout(15_000);
    await page.setContent('<!DOCTYPE html><html lang="en"><head><title>Details</title></head><body></body></html>');
    const session = await page.context().newCDPSession(page);
    const opened = new DetailsPage(page, session, sections);
    session.on('Runtime.bindingCalled', ({ payload }) => void opened.#answer(JSON.parse(payload) as FromDetails));
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: 'toHost' });
    await page.addScriptTag({
      content: `
        window.said_ = [];
        // For the benchmark: when the page's own script began, when the first row was drawn, and what held the page up meanwhile.
        window.blocks = [];
        new PerformanceObserver((list) =>
          window.blocks.push(...list.getEntries().filter(({ startTime, duration }) => startTime + duration > window.begunMs).map(({ duration }) => duration)))
          .observe({ type: 'longtask' });
        window.drawnMs = new Promise((resolve) => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('.row:not(.absent)')) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now()));
          }).observe(document.body, { subtree: true, childList: true, attributes: true });
        });
        window.acquireVsCodeApi = () => ({
          getState: () => undefined,
          setState: (state) => (window.kept = state),
          postMessage: (message) => { window.said_.push(message); window.toHost(JSON.stringify(message)); },
        });`,
    });
    await page.addStyleTag({ path: path.join(BUILT, 'details.css') });
    const script = await readFile(path.join(BUILT, 'details.js'), 'utf8');
    await page.evaluate((content) => {
      Object.assign(window, { begunMs: performance.now() });
      const tag = document.createElement('script');
      tag.textContent = content;
      document.head.append(tag);
    }, script);
    await opened.tell({ kind: 'init', texts: detailsTexts(), locale: 'en' });
    await opened.tell({ kind: 'about', about: { ...about, subject: { connection: about.connection }, revision: 0 } });
    await opened.tell({ kind: 'sections', count: sections.length });
    // As the editor's panel does: all at once, each shown when it is there.
    await Promise.all(sections.map((_, index) => opened.show(index)));
    return opened;
  }

  /** Loads a section and shows it, also once more. */
  async show(index: number): Promise<void> {
    const section = this.#sections[index];
    if (!section) return;
    await section.load();
    await this.tell({ kind: 'section', section: index, now: section.now });
  }

  async showRange(index: number, range: string): Promise<void> {
    const section = this.#sections[index];
    if (!section) return;
    await section.loadRange(range);
    await this.tell({ kind: 'section', section: index, now: section.now });
  }

  /** As text that the page parses: the arguments of Playwright's `evaluate` would hold the page up for longer than a webview's messages do. */
  async tell(message: ToDetails): Promise<void> {
    const text = JSON.stringify(JSON.stringify(message));
    const expression = `window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(${text}) }))`;
    // A request that came just before the page was closed needs no answer.
    if (this.#isClosed) return;
    await this.#session.send('Runtime.evaluate', { expression }).catch((error: unknown) => {
      if (!this.#isClosed) throw error;
    });
  }

  /** What the page says next of a kind. */
  async said<K extends FromDetails['kind']>(kind: K): Promise<Extract<FromDetails, { kind: K }>> {
    const [first] = await readUntil(
      () =>
        this.page.evaluate((wanted) => {
          const home = window as unknown as { said_: FromDetails[] };
          const taken = home.said_.filter((message) => message.kind === wanted);
          home.said_ = home.said_.filter((message) => message.kind !== wanted);
          return taken;
        }, kind),
      (found) => found.length > 0,
    );
    return first as Extract<FromDetails, { kind: K }>;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.page.close();
  }

  async #answer(message: FromDetails): Promise<void> {
    if (message.kind !== 'rows') return;
    const { section: index, request } = message;
    const section = this.#sections[index];
    if (section?.view?.kind !== 'list' || request.generation !== section.revision) return;
    const list = section.view.section;
    const to = Math.min(request.from + request.count, list.listed);
    const rows = Array.from({ length: to - request.from }, (_, row) => sectionRow(list, request.from + row));
    await this.tell({ kind: 'rows', section: index, answer: { ...request, kind: 'rows', rows } });
  }
}
