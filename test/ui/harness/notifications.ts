import type { Locator, Page } from 'playwright-core';
import { comes } from './comes';

const MAX_ATTEMPTS = 10;
const ATTEMPT_LIMIT_MS = 3_000;

/** The messages in the corner of the window. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  toast(message: string | RegExp): Locator {
    return this.#page.locator('.notification-toast').filter({ hasText: message });
  }

  /** Waits for a message and returns the whole text of it. */
  async waitFor(message: string | RegExp, options: { timeoutMs?: number } = {}): Promise<string> {
    const toast = this.toast(message).first();
    await toast.waitFor(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs });
    return toast.locator('.notification-list-item-message').innerText();
  }

  async messages(): Promise<string[]> {
    return this.#page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** A message that has waited for long is found behind the bell in the status bar. */
  async press(message: string | RegExp, button: string): Promise<void> {
    const toast = this.toast(message).first();
    const isShown = await comes(toast.waitFor({ timeout: ATTEMPT_LIMIT_MS }));
    if (isShown) await toast.getByRole('button', { name: button, exact: true }).click();
    else await this.#pressBehindTheBell(message, button);
  }

  /** Dismisses all that are there. One may go by itself at any moment, and then takes no pointer. */
  async clear(): Promise<void> {
    const toasts = this.#page.locator('.notification-toast');
    for (let attempts = 1; (await toasts.count()) > 0; attempts++) {
      await this.#dismiss(toasts.first()).catch((error: unknown) => {
        if (attempts >= MAX_ATTEMPTS) throw error;
      });
    }
  }

  async #pressBehindTheBell(message: string | RegExp, button: string): Promise<void> {
    const center = this.#page.locator('.notifications-center');
    await this.#page.locator('.statusbar-item[id="status.notifications"]').click();
    const kept = center.locator('.notification-list-item').filter({ hasText: message }).first();
    await kept.getByRole('button', { name: button, exact: true }).click();
    const hide = center.locator('.codicon-notifications-hide');
    if (await hide.isVisible()) await hide.click();
  }

  async #dismiss(toast: Locator): Promise<void> {
    await toast.hover({ timeout: ATTEMPT_LIMIT_MS });
    await toast.locator('.codicon-notifications-clear').click({ timeout: ATTEMPT_LIMIT_MS });
    await toast.waitFor({ state: 'detached', timeout: ATTEMPT_LIMIT_MS });
  }
}
