import type { Browser } from 'playwright-core';
import { launchChromium } from '../../../scripts/chromium';

let browser: Promise<Browser> | undefined;

/** One browser for all tests of a run; each workbench has a context of its own in it. @param flags of the first call */
export function sharedBrowser(flags: readonly string[] = []): Promise<Browser> {
  browser ??= launchChromium(flags);
  return browser;
}

export async function closeSharedBrowser(): Promise<void> {
  const opened = browser;
  browser = undefined;
  await (await opened)?.close();
}
