import type { Locator, Page } from 'playwright-core';
import { comes } from './comes';

const MAX_PRESSES = 3;
const PRESS_LIMIT_MS = 3_000;
const MAX_ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 10_000;

/** The box at the top of the window in which a person picks or types. */
export class QuickInput {
  readonly #page: Page;

  readonly #box: Locator;

  constructor(page: Page) {
    this.#page = page;

    this.#box = page.locator('.quick-input-widget');
  }

  /** The box, once it has a title with this text. */
  titled(title: string | RegExp): Locator {
    return this.#box.filter({ has: this.#page.locator('.quick-input-title', { hasText: title }) });
  }

  async waitUntilOpen(): Promise<void> {
    await this.#box.waitFor();
  }

  async waitUntilClosed(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' });
  }

  /** Replaces what stands in the input. In a list it filters. */
  async type(text: string): Promise<void> {
    await this.#input().fill(text);
  }

  /** Types into an input box, and confirms. The list in which the step before was picked is in its place for a moment. */
  async answer(text: string): Promise<void> {
    await this.#box.locator('.quick-input-list').waitFor({ state: 'hidden' });
    await this.enter(text);
  }

  /** Types into a list that takes free text, and confirms. */
  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.#page.keyboard.press('Enter');
  }

  /** Clicks the row whose label has, or with `exact` is, this text. */
  async pick(label: string, { exact = false } = {}): Promise<void> {
    await this.row(label, { exact }).first().click();
  }

  /**
   * Opens a list by its keys, filters it and clicks the row. What takes the focus at that moment, as a dialog that closes
   * does when it gives it back, closes the list again; a list of files that was begun before a file was there does not
   * have it: then all of it is done again.
   */
  async pickFrom(keys: string, { text, label }: { text: string; label: string }): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      await this.cancelIfOpen();
      await this.#page.keyboard.press(keys);
      const timeout = ATTEMPT_LIMIT_MS;
      try {
        await this.#box.waitFor({ timeout });
        await this.#input().fill(text, { timeout });
        await this.row(label, { exact: true }).first().click({ timeout });
        return;
      } catch (error) {
        if (attempts === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Presses the button with the arrow, which goes back a step. */
  async back(): Promise<void> {
    await this.#box.locator('.quick-input-titlebar .action-label').first().click();
  }

  row(label: string, { exact = false } = {}): Locator {
    return this.#box
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.#page.locator('.label-name').getByText(label, { exact }) });
  }

  /** Waits until the row with this label says this beside or below it, too. */
  async rowSays(label: string, text: RegExp): Promise<void> {
    await this.row(label).filter({ hasText: text }).first().waitFor();
  }

  /** The labels in sight, from top to bottom. */
  async labels(): Promise<string[]> {
    await this.#box.locator('.quick-input-list .monaco-list-row').first().waitFor();
    return this.#box.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
  }

  /** What the box says below its input: a validation message, or a hint. */
  async message(): Promise<string> {
    return this.#box.locator('.quick-input-message').innerText();
  }

  /** One that a failed test left open would take what is typed for an answer. */
  async cancelIfOpen(): Promise<void> {
    if (await this.#box.isVisible()) await this.cancel();
  }

  /** A list that refills at this moment ignores a key, so it is pressed again. */
  async cancel(): Promise<void> {
    for (let presses = 0; presses < MAX_PRESSES; presses++) {
      await this.#page.keyboard.press('Escape');
      const isClosed = await comes(this.#box.waitFor({ state: 'hidden', timeout: PRESS_LIMIT_MS }));
      if (isClosed) return;
    }
    await this.waitUntilClosed();
  }

  #input(): Locator {
    return this.#box.locator('.quick-input-box input');
  }
}
