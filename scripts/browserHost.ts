import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import type { HostOptions, OpenHost, TestHost } from './hostTests';
import { OUT } from './paths';
import type { VscodeName } from './vscodeVersions';
import { startWorkbenchServer, workbenchUrl, type WorkbenchServer } from './workbenchServer';

const KEPT_LINES = 500;

/** The extension host of the newest VS Code. */
export const openBrowserHost = browserHost('newest');

/** What a host runs on. A test gives others. */
interface Programs {
  startServer: typeof startWorkbenchServer;
  launchBrowser: () => Promise<Browser>;
}

/** The extension host of VS Code's server, brought up by a workbench in a headless Chromium. */
export function browserHost(
  vscode: VscodeName,
  programs: Programs = { startServer: startWorkbenchServer, launchBrowser: launchChromium },
): OpenHost {
  return async (options) => {
    const server = await programs.startServer({ vscode, env: options.env, extension: 'developed' });
    return endingOnFailure(server, async () => {
      const browser = await programs.launchBrowser();
      return endingOnFailure({ end: () => browser.close() }, () => open(server, browser, options));
    });
  };
}

/** What has been opened ends where the rest cannot be opened. */
async function endingOnFailure<Result>(opened: { end(): Promise<void> }, rest: () => Promise<Result>): Promise<Result> {
  try {
    return await rest();
  } catch (error) {
    await opened.end();
    throw error;
  }
}

async function open(
  server: WorkbenchServer,
  browser: Browser,
  { workspace, testsPath }: Omit<HostOptions, 'env'>,
): Promise<TestHost> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const lines: string[] = [];
  const failed = watchForFailure(page, server.exited, lines);
  // Awaited once the page is open.
  failed.catch(() => undefined);
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    lines.push(`[${type}] ${args.map(String).join(' ')}`);
    if (lines.length > KEPT_LINES) lines.shift();
  });
  await page.goto(workbenchUrl(server, { workspace, testsPath }));
  return {
    failed,
    async log() {
      const file = path.join(OUT, 'screenshots', 'host-failure.png');
      await mkdir(path.dirname(file), { recursive: true });
      const picture = await page.screenshot({ path: file }).then(
        () => file,
        () => 'none',
      );
      return [...server.log, ...lines, `Screenshot: ${picture}`].join('\n');
    },
    async end() {
      await browser.close();
      await server.end();
    },
  };
}

/** The tests report their results themselves. This is for a host that fails before it runs them. */
function watchForFailure(page: Page, serverExited: Promise<number>, lines: string[]): Promise<never> {
  return new Promise((_, reject) => {
    page.on('crash', () => reject(new Error('The page of the workbench crashed.')));
    page.on('pageerror', (error) => lines.push(`[page] ${error.message}`));
    serverExited.then(
      (code) => reject(new Error(`VS Code's server ended with ${code}.`)),
      (error: unknown) => reject(error as Error),
    );
    page
      .exposeFunction('codeAutomationExit', (code: number) => {
        if (code !== 0) reject(new Error(`The extension host gave up on the tests with ${code}.`));
      })
      .catch(reject);
  });
}
