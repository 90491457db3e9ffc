import type { IncomingMessage } from 'node:http';

/** Names of this machine; a page elsewhere that resolves its own name to 127.0.0.1 still sends that name. */
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why a request is refused. A web page must not reach the pipeline: browsers say where a request comes from, and no AWS
 * client does.
 */
export function refusal(request: IncomingMessage): string | undefined {
  if (request.headers.origin !== undefined) return 'Requests from web pages are refused.';
  const host = request.headers.host ?? (request.headers[':authority'] as string | undefined) ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return OWN_HOSTS.has(name) ? undefined : `Requests for the host "${name}" are refused: use 127.0.0.1.`;
}
