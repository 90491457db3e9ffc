import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The body of an answer, in pieces. `operation`: as `X-Amz-Target` names it, or `undefined` for a plain request. */
export type AnswerBody = (operation: string | undefined, input: Buffer) => readonly Buffer[];

/** A server that answers in AWS JSON. It runs in its own process, tells its parent the port, and ends with it. */
export function serveSink(bodyOf: AnswerBody): void {
  const server = createServer((request, response) => {
    void answer(bodyOf, request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  process.on('disconnect', () => process.exit(0));
}

async function answer(bodyOf: AnswerBody, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.')[1];
  const body = bodyOf(operation, Buffer.concat(chunks));
  response.writeHead(200, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': 'bench',
    'content-length': body.reduce((sum, { length }) => sum + length, 0),
  });
  for (const part of body) response.write(part);
  response.end();
}
