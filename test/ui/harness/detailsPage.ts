import path from 'node:path';
import type { Page } from 'playwright-core';
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
  readonly #sections: LoadedSection[];

  private constructor(page: Page, sections: readonly SectionSource[]) {
    this.page = page;
    const explain = (error: unknown) => (error instanceof Error ? error.message : String(error));
    this.#sections = sections.map((source) => new LoadedSection({ source, explain, onDidChange: () => undefined }));
  }

  static async open({ about, sections, viewport = { width: 1_100, height: 700 } }: DetailsPageOptions) {
    const page = await (await sharedBrowser()).newPage({ viewport });
    page.setDefaultTimeout(15_000);
    await page.setContent('<!DOCTYPE html><html lang="en"><head><title>Details</title></head><body></body></html>');
    const opened = new DetailsPage(page, sections);
    await page.exposeFunction('said', (message: FromDetails) => opened.#answer(message));
    await page.addScriptTag({
      content: `
        window.said_ = [];
        // For the benchmark: when the first section came, when the first row was drawn, and what held the page up meanwhile.
        window.blocks = [];
        new PerformanceObserver((list) => window.blocks.push(...list.getEntries().filter(({ startTime }) => startTime >= window.toldMs).map(({ duration }) => duration)))
          .observe({ type: 'longtask' });
        window.addEventListener('message', ({ data }) => {
          if (data.kind === 'sections') window.toldMs = performance.now();
        });
        new MutationObserver(() => {
          if (window.drawnMs === undefined && document.querySelector('.row:not(.absent)'))
            requestAnimationFrame(() => (window.drawnMs ??= performance.now()));
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
        window.acquireVsCodeApi = () => ({
          getState: () => undefined,
          setState: (state) => (window.kept = state),
          postMessage: (message) => { window.said_.push(message); window.said(message); },
        });`,
    });
    await page.addStyleTag({ path: path.join(BUILT, 'details.css') });
    await page.addScriptTag({ path: path.join(BUILT, 'details.js') });
    await opened.tell({ kind: 'init', texts: detailsTexts(), locale: 'en' });
    await opened.tell({ kind: 'about', about: { ...about, subject: { connection: about.connection }, revision: 0 } });
    await opened.tell({ kind: 'sections', count: sections.length });
    for (const index of sections.keys()) await opened.show(index);
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

  async tell(message: ToDetails): Promise<void> {
    await this.page.evaluate((sent) => window.dispatchEvent(new MessageEvent('message', { data: sent })), message);
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
