import type { BrowserContext, Route } from 'playwright-core';

/** A page that was changed on its way comes from nowhere, and Chromium lets such a page ask no server of this machine. */
export const WEBVIEW_PROCESS_FLAGS: readonly string[] = [
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
];
const ENDPOINT = /(webviewEndpoint(?:&quot;|")\s*:\s*(?:&quot;|"))([^"&]*)/;
const POLICY = /<meta http-equiv="Content-Security-Policy"[^]*?>/;
const SAME_HOST_CHECK = 'if (parent.hostname === hostname)';

/**
 * Webviews of VS Code come from a site of their own, and therefore run in a process of their own. The server of these
 * tests gives them from its own site: what they draw waits for the workbench, and it for them. With this they come from
 * another one: the same server by another name.
 */
export async function giveWebviewsAProcess(context: BrowserContext): Promise<void> {
  await context.route(
    ({ pathname }) => pathname === '/',
    (route) => answerChanged(route, withOtherSite),
  );
  await context.route(
    ({ pathname }) => pathname.endsWith('/webview/browser/pre/index.html'),
    (route) => answerChanged(route, (body) => body.replace(POLICY, '').replace(SAME_HOST_CHECK, 'if (true)')),
  );
}

async function answerChanged(route: Route, change: (body: string, url: string) => string): Promise<void> {
  const response = await route.fetch();
  const {
    'content-security-policy': _,
    'content-length': __,
    'content-encoding': ___,
    ...headers
  } = response.headers();
  const body = await response.text();
  const changed = change(body, route.request().url());
  if (changed === body) throw new Error(`${route.request().url()} is not as it was when this was written.`);
  await route.fulfill({ status: response.status(), headers, body: changed });
}

function withOtherSite(body: string, url: string): string {
  return body.replace(ENDPOINT, (_whole, before: string, endpoint: string) => {
    const other = new URL(endpoint, url);
    other.hostname = 'localhost';
    return before + other.href;
  });
}
