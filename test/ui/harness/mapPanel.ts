import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The tab of a map that is in sight. */
export class MapPanel {
  readonly frame: FrameLocator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.frame = page.locator('iframe.webview.ready').contentFrame().frameLocator('#active-frame');
    this.rows = this.frame.locator('.list tbody tr');
  }

  /** A box, or a shard in one. */
  node(title: string): Locator {
    return this.frame.locator('.node').filter({ hasText: title }).first();
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** The rates beside the lines. */
  get edgeRates(): Locator {
    return this.frame.locator('.edge-rate').filter({ hasText: 'rec/s' });
  }
}
