import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The tab of a report that is in sight. */
export class ReportPanel {
  readonly frame: FrameLocator;
  readonly verdict: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.frame = page.locator('iframe.webview.ready').contentFrame().frameLocator('#active-frame');
    this.verdict = this.frame.getByRole('heading', { level: 1 });
    this.rows = this.frame.locator('.row:not(.absent)');
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** Opens the rows of an outcome that begins folded. */
  async unfold(title: string): Promise<void> {
    await this.frame.getByRole('heading', { level: 2, name: title }).getByRole('button', { expanded: false }).click();
  }

  async waitForVerdict(text: string | RegExp): Promise<void> {
    await this.verdict.filter({ hasText: text }).waitFor();
  }
}
