import type { FrameLocator, Locator, Page } from 'playwright-core';
import { readUntil } from './readUntil';
import { violationsIn } from './violations';

/** The panel of a tail that is in sight. */
export class TailPanel {
  readonly frame: FrameLocator;
  readonly grid: Locator;
  /** The drawn rows, with their texts. */
  readonly rows: Locator;
  readonly filter: Locator;
  readonly details: Locator;
  readonly fields: Locator;
  /** There while several rows are selected. */
  readonly selectionBar: Locator;

  /** @param nth of those that are side by side; by default there is one */
  constructor(page: Page, nth?: number) {
    const frames = page.locator('iframe.webview.ready');
    this.frame = (nth === undefined ? frames : frames.nth(nth)).contentFrame().frameLocator('#active-frame');
    this.grid = this.frame.getByRole('grid');
    this.rows = this.frame.locator('.row:not(.absent)');
    this.filter = this.frame.getByRole('combobox', { name: 'Filter' });
    this.details = this.frame.locator('section.details');
    this.fields = this.frame.locator('section.fields-pane');
    this.selectionBar = this.frame.getByRole('toolbar', { name: 'Actions for the selected records' });
  }

  /** Closes the side that shows a record or the fields. */
  async closeSide(): Promise<void> {
    await this.frame.locator('.tab-line').getByRole('button', { name: 'Close' }).click();
  }

  /** By the beginning of its name. */
  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** The row whose data has this text. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ has: this.frame.locator('.cell-data', { hasText: text }) }).first();
  }

  /** `60 records`, or `3 of 60`, at this moment. */
  count(): Promise<string> {
    return this.frame.locator('.filter-count').innerText();
  }

  async waitForCount(count: RegExp): Promise<void> {
    await this.frame.locator('.filter-count').getByText(count).waitFor();
  }

  /** The text of the selected row, once it is the wanted one. */
  async selectedText(isWanted: (text: string) => boolean): Promise<string> {
    return readUntil(() => this.frame.locator('.row.selected').innerText(), isWanted);
  }

  /** Waits until the row that is selected has this text. */
  async waitForSelected(text: string | RegExp): Promise<void> {
    await this.frame.locator('.row.selected').filter({ hasText: text }).waitFor();
  }

  /** As the browser computes them. */
  async shardColours(): Promise<string[]> {
    return this.frame.locator('body').evaluate((body) => {
      const probe = body.appendChild(document.createElement('i'));
      const colours = Array.from({ length: 6 }, (_, shard) => {
        probe.style.backgroundColor = `var(--shard-${shard})`;
        return getComputedStyle(probe).backgroundColor;
      });
      probe.remove();
      return colours;
    });
  }

  /** What axe finds wrong, as `rule: element`. */
  violations(axe: string): Promise<string[]> {
    return violationsIn(this.frame, axe);
  }
}
