import type { Locator, Page } from 'playwright-core';
import { comes } from './comes';

const MAX_ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 5_000;

/** The menu that is open. VS Code draws it in a shadow root, into which locators see. */
export class Menu {
  readonly #page: Page;

  readonly #items: Locator;

  constructor(page: Page) {
    this.#page = page;

    this.#items = page.locator('.monaco-menu .action-menu-item');
  }

  async labels(): Promise<string[]> {
    await this.#items.first().waitFor();
    return this.#items.locator('.action-label').allInnerTexts();
  }

  /** Whether it comes at all: a click that should open it may get lost. */
  opens(): Promise<boolean> {
    return comes(this.#items.first().waitFor({ timeout: ATTEMPT_LIMIT_MS }));
  }

  /**
   * Enter picks the item that has the focus, which comes with the pointer. (A menu that has just opened takes no click
   * for a moment, so that the one that opened it picks nothing.) @returns false where it was closed meanwhile: something
   * else took the focus, and nothing was picked.
   */
  async pick(label: string): Promise<boolean> {
    const item = this.#page.locator('.monaco-menu .action-item').filter({ hasText: label }).first();
    const focused = this.#page.locator('.monaco-menu .action-item.focused').filter({ hasText: label });
    const timeout = ATTEMPT_LIMIT_MS;
    for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
      if (!(await this.#items.first().isVisible())) return false;
      await this.#page.mouse.move(0, 0);
      const isReached = await comes(item.hover({ timeout }).then(() => focused.waitFor({ timeout })));
      if (!isReached) continue;
      await this.#page.keyboard.press('Enter');
      if (await comes(this.#items.first().waitFor({ state: 'hidden', timeout }))) return true;
    }
    throw new Error(`The menu's item "${label}" was not to be picked.`);
  }

  async close(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#items.first().waitFor({ state: 'hidden' });
  }
}
