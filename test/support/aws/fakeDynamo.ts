import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

interface ScanRequest {
  TableName: string;
  ExclusiveStartKey?: { leaseKey?: { S: string } };
}

const ACCOUNT = '123456789012';

/**
 * A DynamoDB on a port of 127.0.0.1 that knows `Scan`: pages with a key to go on from, `ResourceNotFoundException` for a table that is
 * not there and `AccessDeniedException` for one that is forbidden, in the words of the service.
 */
export class FakeDynamo {
  readonly tables = new Map<string, readonly Item[]>();
  readonly forbidden = new Set<string>();
  /** The tables that were asked for, once for each page. */
  readonly asked: string[] = [];
  itemsPerPage = 2;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeDynamo> {
    const server = createServer();
    const fake = new FakeDynamo(server);
    server.on('request', (request, response) => void fake.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    const [status, body] =
      target === 'DynamoDB_20120810.Scan'
        ? this.#scan(JSON.parse(Buffer.concat(chunks).toString('utf8')) as ScanRequest)
        : failure('com.amazon.coral.service#UnknownOperationException', '');
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  }

  #scan({ TableName: name, ExclusiveStartKey: after }: ScanRequest): [number, object] {
    this.asked.push(name);
    if (this.forbidden.has(name)) {
      const resource = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`;
      const said = `User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: dynamodb:Scan on resource: ${resource}`;
      return failure('com.amazon.coral.service#AccessDeniedException', said);
    }
    const items = this.tables.get(name);
    if (!items) {
      return failure('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'Requested resource not found');
    }
    const from = after === undefined ? 0 : 1 + items.findIndex(({ leaseKey }) => leaseKey?.S === after.leaseKey?.S);
    const page = items.slice(from, from + this.itemsPerPage);
    const last = page.at(-1)?.leaseKey;
    // As the service does, it gives a key after a full page, also where nothing follows.
    const isFull = page.length === this.itemsPerPage;
    const counts = { Count: page.length, ScannedCount: page.length };
    return [200, { Items: page, ...counts, ...(isFull && last && { LastEvaluatedKey: { leaseKey: last } }) }];
  }
}

function failure(__type: string, message: string): [number, object] {
  return [400, { __type, message }];
}
