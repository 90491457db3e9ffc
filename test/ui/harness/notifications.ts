import type { Locator, Page } from 'playwright-core';

/** The messages in the corner of the window. */
export class Notifications {
  constructor(private readonly page: Page) {}

  toast(message: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: message });
  }

  /** Waits for a message and returns the whole text of it. */
  async waitFor(message: string | RegExp, options: { timeoutMs?: number } = {}): Promise<string> {
    const toast = this.toast(message).first();
    await toast.waitFor(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs });
    return toast.locator('.notification-list-item-message').innerText();
  }

  async messages(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  async press(message: string | RegExp, button: string): Promise<void> {
    await this.toast(message).first().getByRole('button', { name: button, exact: true }).click();
  }

  /** Dismisses all that are there. */
  async clear(): Promise<void> {
    const toasts = this.page.locator('.notification-toast');
    while ((await toasts.count()) > 0) {
      const toast = toasts.first();
      await toast.hover();
      await toast.locator('.codicon-notifications-clear').click();
      await toast.waitFor({ state: 'detached' }).catch(() => undefined);
    }
  }
}
