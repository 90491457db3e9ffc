import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openClients, type Clients } from '../../../src/aws';

const PUT = Buffer.from('{"StreamName":"orders","Records":[{"Data":"eA==","PartitionKey":"k"}]}');
const FAULT = '{"__type":"InternalFailure","message":"m"}';

interface Seen {
  operation: string;
  body: Buffer;
}

describe('the clients of a connection', () => {
  let server: Server;
  let clients: Clients;
  let answer: (response: ServerResponse, seen: Seen) => void;
  let seen: Seen[] = [];
  const sockets = new Set<Socket>();

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    const operation = typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : (request.method ?? '');
    const noted = { operation, body: Buffer.concat(chunks) };
    seen.push(noted);
    answer(response, noted);
  };

  before(async () => {
    server = createServer((request, response) => void take(request, response));
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => server.close());

  beforeEach(async () => {
    seen = [];
    sockets.clear();
    answer = (response) => response.end('{}');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clients = await openClients({ name: 'c', region: 'eu-west-1', endpoint }, {}, { requestTimeoutMs: 200 });
  });

  afterEach(() => clients.destroy());

  const fault = (response: ServerResponse) => response.writeHead(500).end(FAULT);

  it('send a put as its caller made it, and give back the answer as it came', async () => {
    const given = Buffer.from('{"FailedRecordCount":0,"Records":[ ] }');
    answer = (response) => response.end(given);
    assert.deepEqual(Buffer.from(await clients.putRecords(PUT)), given);
    assert.deepEqual(Buffer.from(await clients.putRecordBatch(PUT)), given);
    assert.deepEqual(
      seen.map(({ operation, body }) => [operation, body.toString()]),
      [
        ['PutRecords', PUT.toString()],
        ['PutRecordBatch', PUT.toString()],
      ],
    );
  });

  it('try a read again that fails, and a put never: it would be sent twice and counted once', async () => {
    answer = fault;
    await assert.rejects(clients.kinesis.listStreams({}), { name: 'InternalFailure' });
    await assert.rejects(clients.putRecords(PUT), { name: 'InternalFailure' });
    await assert.rejects(clients.putRecordBatch(PUT), { name: 'InternalFailure' });
    const attempts = (operation: string) => seen.filter((call) => call.operation === operation).length;
    assert.deepEqual(['ListStreams', 'PutRecords', 'PutRecordBatch'].map(attempts), [3, 1, 1]);
  });

  it('read records into the memory that their caller gives', async () => {
    const body = Buffer.from('{"Records":[],"MillisBehindLatest":0}');
    answer = (response) => response.end(body);
    const memory = Buffer.alloc(1_024);
    const { signal } = new AbortController();
    const read = await clients.getRecordsRaw(
      { ShardIterator: 'i', Limit: 1 },
      { abortSignal: signal, allocate: (bytes) => memory.subarray(0, bytes) },
    );
    assert.equal(read.buffer, memory.buffer);
    assert.deepEqual(Buffer.from(read), body);
  });

  it('learn the clock of the service from its answers, also from failures', async () => {
    assert.equal(clients.serviceClock.at(Date.now()), undefined);
    const aheadMs = 3_600_000;
    answer = (response) =>
      response
        .writeHead(400, { date: new Date(Date.now() + aheadMs).toUTCString() })
        .end('{"__type":"ValidationException"}');
    await assert.rejects(clients.kinesis.listStreams({}));
    const nowMs = Date.now();
    const atMs = clients.serviceClock.at(nowMs) ?? NaN;
    assert.ok(Math.abs(atMs - nowMs - aheadMs) < 3_000, `${atMs - nowMs} ms`);
  });

  it('give up a service that says nothing', async () => {
    answer = () => undefined;
    await assert.rejects(clients.putRecords(PUT), (error: NodeJS.ErrnoException) => {
      assert.match(`${error.name} ${error.code ?? ''}`, /TimeoutError|ETIMEDOUT/);
      return true;
    });
  });

  it('end a call at once that is cancelled', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    await assert.rejects(clients.putRecords(PUT, abort.signal), { name: 'AbortError' });
  });

  it('use a connection again, and close all of them in the end', async () => {
    await clients.kinesis.listStreams({});
    await clients.firehose.listDeliveryStreams({});
    await clients.putRecords(PUT);
    assert.equal(sockets.size, 1);
    const closed = [...sockets].map((socket) => once(socket, 'close'));
    clients.destroy();
    await Promise.all(closed);
  });
});
