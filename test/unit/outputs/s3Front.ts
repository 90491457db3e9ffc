import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Server } from '../local/s3/s3Server';

/** @returns whether it answers the request itself; S3 answers the others. */
export type FrontAnswer = (request: http.IncomingMessage, response: http.ServerResponse) => boolean;

export interface S3Front {
  endpoint: string;
  close(): Promise<void>;
}

/** A server in front of S3, for what S3 answers to a caller without access, or over a slow network. */
export async function startFront({ service }: S3Server, answer: FrontAnswer): Promise<S3Front> {
  const server = http.createServer((request, response) => {
    if (!answer(request, response)) void service.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error as S3 writes it ("Error responses"). */
export function answerError(response: http.ServerResponse, status: number, { code }: { code: string }): true {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message><RequestId>1</RequestId></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': '1' });
  response.end(response.req.method === 'HEAD' ? undefined : body);
  return true;
}
