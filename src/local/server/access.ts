import type { IncomingMessage, ServerResponse } from 'node:http';

/** Names of this machine; a page elsewhere that resolves its own name to 127.0.0.1 still sends that name. */
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why a request is refused. A web page must not reach the pipeline. Browsers say which requests a page makes, and AWS
 * clients never do:
 * - `Origin` comes with every request that may change something, and with every one whose answer a script may read.
 * - `Sec-Fetch-Site` comes with all others too: images, scripts, frames, links, redirects. It is `none` where no page asked:
 *   an address that was typed or opened from another program, such as a presigned URL.
 * - `Host` is the name that the page used, so that a page cannot pass for this machine by its DNS entry.
 */
export function refusal(request: IncomingMessage): string | undefined {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined || (site !== undefined && site !== 'none')) return 'Requests from web pages are refused.';
  const hosts = hostsOf(request);
  if (hosts.length > 1) return 'Requests with more than one Host header are refused.';
  // HTTP/2 has it for `Host`, and may have that beside it.
  const authority = request.headers[':authority'];
  if (typeof authority === 'string') hosts.push(authority);
  const foreign = hosts.length === 0 ? '' : hosts.map(nameOf).find((name) => !OWN_HOSTS.has(name));
  return foreign === undefined ? undefined : `Requests for the host "${foreign}" are refused: use 127.0.0.1.`;
}

/** All of them: `headers` tells the first alone. */
function hostsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1] ?? ''));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/**
 * An address that somebody typed, or that their mail program opened, may be of an object that a stranger wrote as HTML: a
 * browser shows it without running anything of it, outside of the pipeline's origin, and gives it to no page. There is no
 * `Cross-Origin-Opener-Policy`: browsers refuse to show at all what has that and a sandbox.
 */
const INERT = {
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** For every answer, whatever it is about. */
export function makeInert(response: ServerResponse): void {
  for (const [name, value] of Object.entries(INERT)) response.setHeader(name, value);
}
