import path from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths';
import type { Report } from '../../../src/ui/reports/report';
import { aboutReport, sectionRow } from '../../../src/ui/reports/reportPage';
import { reportTexts } from '../../../src/ui/reports/texts';
import type { FromReport, ToReport } from '../../../src/webview';
import { sharedBrowser } from './browser';
import { readUntil } from './readUntil';

const BUILT = path.join(ROOT, 'dist', 'webview');

export interface ReportPageOptions {
  viewport?: { width: number; height: number };
  /** What VS Code kept of the page that was here before. */
  kept?: unknown;
  color?: string;
}

/** The page of a report in a browser, without a workbench: the test is its host. */
export class ReportPage {
  readonly page: Page;
  #report: Report | undefined;
  #revision = 0;
  readonly #color: string | undefined;

  private constructor(page: Page, color: string | undefined) {
    this.page = page;
    this.#color = color;
  }

  static async open(options: ReportPageOptions = {}): Promise<ReportPage> {
    const { viewport = { width: 1_100, height: 700 }, kept, color } = options;
    const page = await (await sharedBrowser()).newPage({ viewport });
    page.setDefaultTimeout(15_000);
    await page.setContent('<!DOCTYPE html><html lang="en"><head><title>Report</title></head><body></body></html>');
    const opened = new ReportPage(page, color);
    await page.exposeFunction('said', (message: FromReport) => opened.#answer(message));
    await page.addScriptTag({
      content: `
        window.said_ = [];
        window.kept = ${JSON.stringify(kept ?? null)} ?? undefined;
        window.acquireVsCodeApi = () => ({
          getState: () => window.kept,
          setState: (state) => (window.kept = state),
          postMessage: (message) => { window.said_.push(message); window.said(message); },
        });`,
    });
    await page.addStyleTag({ path: path.join(BUILT, 'report.css') });
    await page.addScriptTag({ path: path.join(BUILT, 'report.js') });
    await opened.tell({ kind: 'init', texts: reportTexts(), locale: 'en' });
    return opened;
  }

  async show(report: Report): Promise<void> {
    this.#report = report;
    this.#revision++;
    const about = { ...aboutReport(report), id: 'a', revision: this.#revision, color: this.#color, isWhole: true };
    await this.tell({ kind: 'report', report: about });
  }

  async tell(message: ToReport): Promise<void> {
    await this.page.evaluate((sent) => window.dispatchEvent(new MessageEvent('message', { data: sent })), message);
  }

  /** What the page says next of a kind. */
  async said<K extends FromReport['kind']>(kind: K): Promise<Extract<FromReport, { kind: K }>> {
    const [first] = await readUntil(
      () =>
        this.page.evaluate((wanted) => {
          const home = window as unknown as { said_: FromReport[] };
          const taken = home.said_.filter((message) => message.kind === wanted);
          home.said_ = home.said_.filter((message) => message.kind !== wanted);
          return taken;
        }, kind),
      (found) => found.length > 0,
    );
    return first as Extract<FromReport, { kind: K }>;
  }

  section(title: string) {
    return this.page.locator('section').filter({ has: this.page.getByRole('heading', { name: title }) });
  }

  close(): Promise<void> {
    return this.page.close();
  }

  async #answer(message: FromReport): Promise<void> {
    if (message.kind !== 'rows') return;
    const { section, request } = message;
    const of = this.#report?.sections[section];
    if (!of || request.generation !== this.#revision) return;
    const to = Math.min(request.from + request.count, of.listed);
    const rows = Array.from({ length: to - request.from }, (_, row) => sectionRow(of, request.from + row));
    await this.tell({ kind: 'rows', section, answer: { ...request, kind: 'rows', rows } });
  }
}
