import type { Locator, Page } from 'playwright-core';

/** The menu that is open. VS Code draws it in a shadow root, into which locators see. */
export class Menu {
  readonly #items: Locator;

  constructor(private readonly page: Page) {
    this.#items = page.locator('.monaco-menu .action-menu-item');
  }

  async labels(): Promise<string[]> {
    await this.#items.first().waitFor();
    return this.#items.locator('.action-label').allInnerTexts();
  }

  async pick(label: string): Promise<void> {
    // A menu that has just opened takes no click for a moment, so that the one that opened it picks nothing.
    await this.#items.filter({ hasText: label }).first().hover();
    await this.page.keyboard.press('Enter');
    await this.#items.first().waitFor({ state: 'hidden' });
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.#items.first().waitFor({ state: 'hidden' });
  }
}
