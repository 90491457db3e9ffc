import type { Page } from 'playwright-core';
import { readUntil } from './readUntil';

/** The text of the clipboard, once it is as wanted. (`waitForFunction` takes the promise of a read for an answer.) */
export function clipboardText(page: Page, isWanted: (text: string) => boolean): Promise<string> {
  return readUntil(() => page.evaluate(() => navigator.clipboard.readText()), isWanted);
}
