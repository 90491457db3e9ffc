import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Server } from '../local/s3/s3Server';

/** How S3 tells that a bucket is elsewhere: each of these is seen in the wild. */
export type Misdirection = 'PermanentRedirect' | 'AuthorizationHeaderMalformed' | 'TemporaryRedirect';

export interface RegionsServer {
  readonly endpoint: string;
  /** Requests that were signed for a region other than the bucket's. */
  misdirected: number;
  close(): Promise<void>;
}

const STATUS: Record<Misdirection, number> = {
  PermanentRedirect: 301,
  AuthorizationHeaderMalformed: 400,
  TemporaryRedirect: 307,
};

/**
 * The local pipeline's S3 behind the two answers that it never gives: buckets have regions, for which a request must be
 * signed, and a bucket may deny that it is listed, or everything ("Error responses", "Redirection").
 */
export async function startRegions(
  s3: S3Server,
  buckets: Record<string, { region: string; answer?: Misdirection; denies?: 'list' | 'all' }>,
): Promise<RegionsServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const bucket = buckets[url.pathname.split('/')[1] ?? ''];
    const signed = signedRegion(request, url);
    if (bucket && signed !== bucket.region) {
      regions.misdirected++;
      refuse(request, response, misdirection(bucket.answer ?? 'PermanentRedirect', bucket.region, signed));
    } else if (bucket?.denies === 'all' || (bucket?.denies === 'list' && url.searchParams.has('list-type'))) {
      const body = '<Code>AccessDenied</Code><Message>Access Denied</Message>';
      refuse(request, response, { status: 403, region: bucket.region, body });
    } else {
      void s3.service.handle(request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const regions: RegionsServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    misdirected: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return regions;
}

/** The credential scope, "Authenticating Requests (AWS Signature Version 4)": of the header, or of a presigned URL. */
function signedRegion(request: IncomingMessage, url: URL): string {
  const credential = url.searchParams.get('X-Amz-Credential') ?? request.headers.authorization ?? '';
  return credential.split('/')[2] ?? '';
}

interface Refusal {
  status: number;
  region: string | undefined;
  body: string;
}

function misdirection(code: Misdirection, region: string, signed: string): Refusal {
  const isMalformed = code === 'AuthorizationHeaderMalformed';
  const message = isMalformed
    ? `The authorization header is malformed; the region '${signed}' is wrong; expecting '${region}'`
    : 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  const detail = isMalformed ? `<Region>${region}</Region>` : `<Endpoint>s3.${region}.amazonaws.com</Endpoint>`;
  // The malformed header is told of in the body alone.
  return {
    status: STATUS[code],
    region: isMalformed ? undefined : region,
    body: `<Code>${code}</Code><Message>${message}</Message>${detail}`,
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, region, body }: Refusal): void {
  request.resume();
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/xml');
  if (region !== undefined) response.setHeader('x-amz-bucket-region', region);
  response.end(
    request.method === 'HEAD'
      ? undefined
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${body}<RequestId>4442587FB7D0A2F9</RequestId></Error>`,
  );
}
