import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT } from '../account';
import { bodyOf } from '../server/incomingBody';

const VERSION = '2011-06-15';
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;
/** A call without long parameters. */
const MAX_BODY_BYTES = 64 * 1024;

/** Whether a request speaks AWS's query protocol, as STS does. S3 has no POST to its root. */
export function isStsRequest({ method, url, headers }: IncomingMessage): boolean {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return method === 'POST' && isForm && new URL(url ?? '/', 'http://sts').pathname === '/';
}

/**
 * Answers `GetCallerIdentity`, the one call of STS that makes sense without users and roles: everybody is the account's root
 * ("GetCallerIdentity" in the AWS STS API Reference).
 */
export async function answerSts(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = new URLSearchParams(await readForm(request)).get('Action') ?? '';
  const requestId = randomUUID();
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('content-type', 'text/xml');
  if (action === 'GetCallerIdentity') {
    const identity = `<Arn>arn:aws:iam::${ACCOUNT}:root</Arn><UserId>${ACCOUNT}</UserId><Account>${ACCOUNT}</Account>`;
    const result = `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    response.end(`<GetCallerIdentityResponse xmlns="${NAMESPACE}">${result}${metadata}</GetCallerIdentityResponse>`);
    return;
  }
  const error =
    '<Type>Sender</Type><Code>InvalidAction</Code><Message>The local pipeline has no such action.</Message>';
  response.writeHead(400);
  response.end(
    `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

/** What is longer than any call counts as no call. */
async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
