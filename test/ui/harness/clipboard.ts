import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const POLL_MS = 50;
const LIMIT_MS = 60_000;

/** The text of the clipboard, once it is as wanted. (`waitForFunction` takes the promise of a read for an answer.) */
export async function clipboardText(page: Page, isWanted: (text: string) => boolean): Promise<string> {
  let text = '';
  for (const endMs = Date.now() + LIMIT_MS; Date.now() < endMs;) {
    text = await page.evaluate(() => navigator.clipboard.readText());
    if (isWanted(text)) return text;
    await delay(POLL_MS);
  }
  throw new Error(`Not what is awaited in the clipboard: ${text.slice(0, 200)}`);
}
