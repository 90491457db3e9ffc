import type { Locator, Page } from 'playwright-core';

/** The page of Get Started. */
export class Walkthrough {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** A step, by its title. */
  step(title: string): Locator {
    return this.#page
      .locator('.getting-started-step')
      .filter({ has: this.#page.locator('.step-title').getByText(title, { exact: true }) });
  }

  async isOpen(title: string): Promise<boolean> {
    return (await this.step(title).getAttribute('aria-expanded')) === 'true';
  }

  async open(title: string): Promise<void> {
    await this.step(title).locator('.step-title').click();
    await this.#page.locator('.getting-started-step[aria-expanded="true"]').filter({ hasText: title }).waitFor();
  }

  async press(title: string, button: string): Promise<void> {
    await this.step(title).getByRole('button', { name: button, exact: true }).click();
  }

  /** The box of a step that has happened. */
  ticked(title: string): Locator {
    return this.step(title).locator('[role="checkbox"][aria-checked="true"]');
  }
}
