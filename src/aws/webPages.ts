import type { HttpResponse, Pluggable } from '@smithy/types';
import { plainText } from './credentials/plainText';

/** Every answer of AWS has one of these; a proxy's and a captive portal's have none. */
const REQUEST_IDS = ['x-amz-request-id', 'x-amzn-requestid', 'x-amz-id-2'];
const MAX_PAGE_BYTES = 64 * 1024;

/** A web page came in place of an answer. `message`: its title, where it has one. */
class WebPageError extends Error {
  readonly code: string;
  readonly $metadata: { httpStatusCode: number };

  constructor(title: string, status: number) {
    super(title);
    this.name = 'WebPageError';
    this.code = status === 407 ? 'ProxyAuthenticationRequired' : 'WebPage';
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Names web pages as what they are: the SDK would complain of their first character. AWS's own load balancers answer with one when
 * they fail; those are left to the SDK, which tries again.
 */
export function refusingWebPages<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (isForeignPage(response)) throw new WebPageError(await titleOf(response), response.statusCode);
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'refuseWebPages' },
      );
    },
  };
}

/** Whether it is a web page, and not an object or an error of AWS. */
export function isForeignPage({ statusCode, headers }: HttpResponse): boolean {
  if (statusCode >= 500 || REQUEST_IDS.some((name) => headers[name] !== undefined)) return false;
  return statusCode === 407 || /^text\/html\b/i.test(headers['content-type'] ?? '');
}

async function titleOf({ body }: HttpResponse): Promise<string> {
  let page = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    page += Buffer.from(chunk).toString('utf8');
    if (page.length > MAX_PAGE_BYTES) break;
  }
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1];
  return title === undefined ? '' : plainText(title);
}
