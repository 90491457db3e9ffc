import type { IncomingMessage, ServerResponse } from 'node:http';

/** Names of this machine. A page elsewhere may resolve its own name to 127.0.0.1, but still sends that name. */
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why a request is refused. Undefined: it is not. A web page must not reach the pipeline. Browsers mark the requests of pages
 * with headers that AWS clients never send:
 * - `Origin` comes with every request that may change something, and with every one whose answer a script may read.
 * - `Sec-Fetch-Site` comes with all others too: images, scripts, frames, links, redirects. It is `none` when no page made the
 *   request: the address was typed, or opened from another program, as a presigned URL is.
 * - `Host` is the name that the page used, so a page cannot pass for this machine with a DNS entry.
 */
export function refusal(request: IncomingMessage): string | undefined {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined || (site !== undefined && site !== 'none')) return 'Requests from web pages are refused.';
  const hosts = hostsOf(request);
  if (hosts.length > 1) return 'Requests with more than one Host header are refused.';
  // HTTP/2 has this in place of `Host`, and may have both.
  const authority = request.headers[':authority'];
  if (typeof authority === 'string') hosts.push(authority);
  const foreign = hosts.length === 0 ? '' : hosts.map(nameOf).find((name) => !OWN_HOSTS.has(name));
  return foreign === undefined ? undefined : `Requests for the host "${foreign}" are refused: use 127.0.0.1.`;
}

/** All `Host` headers. `headers` has only the first. */
function hostsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1] ?? ''));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/**
 * An address that a user opens may lead to an object with a stranger's HTML. With these headers a browser shows it without
 * running its scripts, outside the pipeline's origin, and hands it to no other page. `Cross-Origin-Opener-Policy` is missing on
 * purpose: browsers refuse to show a page that has it and a sandbox.
 */
const INERT = {
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Adds these headers to an answer; every answer needs them. */
export function makeInert(response: ServerResponse): void {
  for (const [name, value] of Object.entries(INERT)) response.setHeader(name, value);
}
