import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openClients, type Clients } from '../../../src/aws';
import { FailedRecords, inspectRecords, sendRecords, type SendOptions, type SendReport } from '../../../src/producer';
import { KinesisServer } from '../local/kinesis/server';

const records = (count: number, size = 10): Uint8Array[] =>
  Array.from({ length: count }, (_, n) =>
    Buffer.from(JSON.stringify({ n, customer: `c-${n % 7}`, pad: 'x'.repeat(size) })),
  );

/** What the server holds, shard by shard, in order. */
async function stored(server: KinesisServer, stream: string): Promise<string[][]> {
  const { Shards } = await server.client.listShards({ StreamName: stream });
  return Promise.all(
    (Shards ?? []).map(async ({ ShardId }) => {
      const { ShardIterator } = await server.client.getShardIterator({
        StreamName: stream,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const texts: string[] = [];
      let iterator = ShardIterator;
      for (;;) {
        const answer = await server.client.getRecords({ ShardIterator: iterator });
        texts.push(...(answer.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
        if (answer.MillisBehindLatest === 0) return texts;
        iterator = answer.NextShardIterator;
      }
    }),
  );
}

describe('a send', () => {
  let server: KinesisServer;
  let clients: Clients;
  let streamNumber = 0;

  async function newStream(shards = 2): Promise<string> {
    const name = `stream-${streamNumber++}`;
    await server.client.createStream({ StreamName: name, ShardCount: shards });
    return name;
  }

  const send = (name: string, batches: Uint8Array[][], options: Partial<SendOptions> = {}): Promise<SendReport> =>
    sendRecords({ target: { kind: 'dataStream', name }, clients, records: batches, ...options });

  before(async () => {
    server = await KinesisServer.start();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: server.endpoint });
  });

  afterEach(() => server.faults.clear());

  after(async () => {
    clients.destroy();
    await server.remove();
  });

  it('puts every record once and counts what each shard confirmed', async () => {
    const name = await newStream();
    const all = records(2345);
    const report = await send(name, [all]);
    const perShard = await stored(server, name);
    assert.deepEqual(perShard.flat().sort(), all.map((record) => Buffer.from(record).toString()).sort());
    assert.deepEqual(
      Object.values(report.byShard),
      perShard.map((texts) => texts.length),
    );
    const { read, sent, failed, notSent, retried, uncertain, cancelled } = report;
    assert.deepEqual(
      { read, sent, failed, notSent, retried, uncertain, cancelled },
      { read: 2345, sent: 2345, failed: 0, notSent: 0, retried: 0, uncertain: 0, cancelled: false },
    );
  });

  const oddKeys = [
    'plain-key',
    'two words',
    'quo"te',
    'back\\slash',
    'a}, {"b',
    'São Paulo',
    '键',
    '😀',
    'tab\tand\nline',
    '\u007f\u0001',
  ];
  const ofAnyLength = Array.from({ length: 700 }, (_, length) => {
    const pad = 'é'.repeat(length % 3) + 'x'.repeat(length);
    return Buffer.from(JSON.stringify({ k: oddKeys[length % oddKeys.length], hash: String(2n ** 127n), pad }));
  });

  /** Partition keys and data of a stream of one shard. */
  async function keysAndData(stream: string): Promise<string[]> {
    const { Shards } = await server.client.listShards({ StreamName: stream });
    const ShardId = Shards?.[0]?.ShardId;
    const from = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await server.client.getShardIterator(from);
    const { Records = [] } = await server.client.getRecords({ ShardIterator });
    return Records.map(({ PartitionKey, Data }) => `${PartitionKey} ${Buffer.from(Data ?? []).toString()}`);
  }

  const partitionKey = { kind: 'field', path: 'k' } as const;

  for (const failRecordsPercent of [0, 40]) {
    it(`brings records of any length and keys of any characters over as they are (${failRecordsPercent} % fail at first)`, async () => {
      const name = await newStream(1);
      server.faults.set({ failRecordsPercent });
      const explicitHashKey = { kind: 'field', path: 'hash' } as const;
      const report = await send(name, [ofAnyLength], { partitionKey, explicitHashKey, appendNewline: true });
      assert.deepEqual([report.sent, report.failed], [ofAnyLength.length, 0]);
      assert.equal(report.retried > 0, failRecordsPercent > 0);
      const sent = ofAnyLength.map((record, index) => `${oddKeys[index % oddKeys.length]} ${record.toString()}\n`);
      assert.deepEqual((await keysAndData(name)).sort(), sent.sort());
    });
  }

  it('gives back the records that failed as they were read', async () => {
    const name = await newStream(1);
    server.faults.set({ failRecordsPercent: 100 });
    const failed = new FailedRecords();
    const read = [...ofAnyLength, Buffer.from('ends with a newline\n')];
    await send(name, [read], { appendNewline: true, retryForMs: 0, onFailed: failed.add });
    assert.deepEqual(
      failed.records().map((record) => Buffer.from(record).toString()),
      read.map((record) => record.toString()),
    );
    assert.deepEqual(failed.indexes(), [...read.keys()]);
  });

  it('sends only the failed records again when a part of each request fails', async () => {
    const name = await newStream();
    server.faults.set({ failRecordsPercent: 30 });
    const all = records(1000);
    const report = await send(name, [all]);
    const texts = (await stored(server, name)).flat();
    assert.equal(report.sent, 1000);
    assert.ok(report.retried >= 200, `${report.retried} retried`);
    assert.deepEqual(texts.sort(), all.map((record) => Buffer.from(record).toString()).sort());
  });

  it('counts as failed what the service keeps refusing, and says why', async () => {
    const name = await newStream();
    server.faults.set({ failRecordsPercent: 100 });
    const report = await send(name, [records(20)], { retryForMs: 0 });
    assert.deepEqual([report.read, report.sent, report.failed], [20, 0, 20]);
    assert.equal(report.failures.length, 20);
    assert.equal(report.failures[0]?.errorCode, 'InternalFailure');
    const { InternalFailure: reason } = report.reasons ?? {};
    assert.equal(reason?.failed, report.failed);
    assert.equal(reason.retried, report.retried);
    assert.deepEqual((await stored(server, name)).flat(), []);
  });

  it('goes on after throttling and server errors', async () => {
    const name = await newStream();
    server.faults.set({ throttlePercent: 40, operations: ['PutRecords'] });
    const report = await send(name, [records(3000)]);
    assert.equal(report.sent, 3000);
    assert.equal((await stored(server, name)).flat().length, 3000);
  });

  it('keeps the order within a partition key, also across retries', async () => {
    const name = await newStream();
    server.faults.set({ failRecordsPercent: 30 });
    const all = records(300);
    const report = await send(name, [all], { order: 'perKey', partitionKey: { kind: 'field', path: 'customer' } });
    assert.equal(report.sent, 300);
    for (const texts of await stored(server, name)) {
      const last = new Map<string, number>();
      for (const text of texts) {
        const { n, customer } = JSON.parse(text) as { n: number; customer: string };
        assert.ok(n > (last.get(customer) ?? -1), `${customer}: ${n} after ${last.get(customer)}`);
        last.set(customer, n);
      }
    }
  });

  it('stops where it is when it is cancelled and accounts for every record', async () => {
    const name = await newStream();
    server.faults.set({ delayMs: 50, operations: ['PutRecords'] });
    const cancel = new AbortController();
    const all = records(20_000);
    const inspection = await inspectRecords([all]);
    const report = await send(name, [all], {
      inspection,
      signal: cancel.signal,
      onProgress: ({ sent }) => {
        if (sent >= 2000) cancel.abort();
      },
    });
    assert.equal(report.cancelled, true);
    assert.equal(report.read, 20_000);
    assert.equal(report.sent + report.failed + report.notSent, 20_000);
    // What was under way is waited for, and nothing more is begun.
    assert.ok(report.notSent > 10_000);
    const texts = (await stored(server, name)).flat();
    assert.ok(texts.length >= report.sent && texts.length <= report.sent + report.failed);
  });

  it('says which records are too large before anything is sent', async () => {
    const name = await newStream();
    const all = [...records(3), Buffer.alloc(1024 * 1024 + 1, 'x'), ...records(1)];
    const inspection = await inspectRecords([all]);
    await assert.rejects(
      send(name, [all], { inspection }),
      /Nothing was sent\. Record 4 has [\d,]+ bytes; the limit is 1024 KiB/,
    );
    assert.deepEqual((await stored(server, name)).flat(), []);
  });

  it('sends large records in requests of at most 10 MiB', async () => {
    const name = await newStream();
    const all = Array.from({ length: 25 }, () => Buffer.alloc(1024 * 1024 - 64, 'x'));
    const report = await send(name, [all]);
    assert.equal(report.sent, 25);
  });

  it('takes records of the size that the stream allows, and says which are larger', async () => {
    const name = await newStream();
    const { StreamDescriptionSummary } = await server.client.describeStreamSummary({ StreamName: name });
    const StreamARN = StreamDescriptionSummary?.StreamARN;
    await server.client.updateMaxRecordSize({ StreamARN, MaxRecordSizeInKiB: 4096 });
    const large = Array.from({ length: 6 }, () => Buffer.alloc(4096 * 1024 - 64, 'x'));
    assert.equal((await send(name, [large])).sent, 6);
    const tooLarge = [Buffer.alloc(4096 * 1024 + 1, 'x')];
    const inspection = await inspectRecords([tooLarge]);
    await assert.rejects(send(name, [tooLarge], { inspection }), /Record 1 has [\d,]+ bytes; the limit is 4096 KiB/);
  });

  it('fails at once, with nothing sent, where the stream does not exist', async () => {
    await assert.rejects(send('no-such', [records(1)]), { name: 'ResourceNotFoundException' });
  });

  it('says of which record the partition key is missing', async () => {
    const name = await newStream();
    const all = [Buffer.from('{"id":1}'), Buffer.from('{"other":2}')];
    const attempt = send(name, [all], { partitionKey: { kind: 'field', path: 'id' } });
    await assert.rejects(attempt, /Record 2 has no field "id"/);
    assert.deepEqual((await stored(server, name)).flat(), []);
  });

  it('is refused by a read-only connection', async () => {
    const name = await newStream();
    const readOnly = await openClients({
      name: 'prod',
      region: 'us-east-1',
      endpoint: server.endpoint,
      readOnly: true,
    });
    const attempt = sendRecords({ target: { kind: 'dataStream', name }, clients: readOnly, records: [records(5)] });
    await assert.rejects(attempt, /"prod" is read-only: PutRecords was not called/);
    readOnly.destroy();
    assert.deepEqual((await stored(server, name)).flat(), []);
  });
});

describe('a send through a connection that breaks', () => {
  let sink: Server;
  let clients: Clients;
  /** How often each record arrived, whether or not it was answered. */
  const arrived = new Map<string, number>();
  let puts = 0;

  before(async () => {
    sink = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const target = String(request.headers['x-amz-target']);
        if (target.endsWith('DescribeStreamSummary')) {
          response.end('{"StreamDescriptionSummary":{}}');
          return;
        }
        const { Records } = JSON.parse(Buffer.concat(chunks).toString()) as { Records: { Data: string }[] };
        for (const { Data } of Records) arrived.set(Data, (arrived.get(Data) ?? 0) + 1);
        // Every third request arrives, but its answer does not.
        if (puts++ % 3 === 1) response.destroy();
        else
          response.end(
            JSON.stringify({
              FailedRecordCount: 0,
              Records: Records.map(() => ({ SequenceNumber: '1', ShardId: 's' })),
            }),
          );
      });
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint });
  });

  after(() => {
    clients.destroy();
    sink.closeAllConnections();
    sink.close();
  });

  it('sends the unanswered records again and counts them as uncertain', async () => {
    const all = Array.from({ length: 5000 }, (_, n) => Buffer.from(`{"n":${n}}`));
    const report = await sendRecords({ target: { kind: 'dataStream', name: 's' }, clients, records: [all] });
    assert.equal(report.sent, 5000);
    assert.equal(arrived.size, 5000, 'a record was lost');
    const twice = [...arrived.values()].filter((count) => count > 1).length;
    assert.ok(twice > 0);
    assert.equal(report.uncertain, twice);
  });
});
