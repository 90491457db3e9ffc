import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clients, Connection, DeliveryStreamDetail } from '../../../src/aws';
import { KINESIS_REQUEST } from '../../../src/producer/limits';
import { PRICES } from '../../../src/pipelines';
import { asDelivery, newestDelivered, newestError } from '../../../src/ui/deliveries/deliveryStream';
import { lookPauseMs } from '../../../src/ui/deliveries/watchDelivery';
import { metricsSection } from '../../../src/ui/details/metricsSection';
import { NodeDetails } from '../../../src/ui/tree/details';
import { ROOT } from '../../../scripts/paths';
import { CALLS_PER_MINUTE, callsTable } from '../../support/callsPerMinute';
import { seededRandom } from '../../support/seededRandom';
import { CollectedTail } from '../consumer/support/collectedTail';
import { FakeKinesis } from '../consumer/support/fakeKinesis';
import { VirtualClock } from '../consumer/support/virtualClock';

const MINUTE_MS = 60_000;
const SHARDS = 2;
const page = readFileSync(path.join(ROOT, 'docs/costs.md'), 'utf8');

/** Counts the calls of each operation of a client. */
function counted<Client extends object>(client: Client): { client: Client; calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const counting = new Proxy(client, {
    get(target, name): unknown {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
      return operation.bind(target);
    },
  });
  return { client: counting, calls };
}

describe('docs/costs.md', () => {
  it('has the table of calls', () => {
    assert.ok(page.includes(callsTable()), `docs/costs.md should have:\n${callsTable()}`);
  });

  it('has the list prices that estimates are made with', () => {
    const { metricsRequested, fanOutConsumerShardHour, fanOutGb, s3Puts, asOf } = PRICES;
    for (const price of [metricsRequested, fanOutConsumerShardHour, fanOutGb, s3Puts]) {
      assert.ok(page.includes(`$ ${price}`), `$ ${price}`);
    }
    assert.ok(page.includes(asOf));
    assert.ok(page.includes(`${KINESIS_REQUEST.records} records`));
  });

  it('says how often a tail asks', async () => {
    const clock = new VirtualClock();
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: SHARDS });
    const { client, calls } = counted(server.client);
    const tail = new CollectedTail({ client, from: 'latest', clock, random: seededRandom(2) });
    await clock.run(MINUTE_MS);
    calls.clear();
    await clock.run(10 * MINUTE_MS);
    tail.stop();
    await clock.run(MINUTE_MS);
    const perMinute = (operation: string) => Math.round((calls.get(operation) ?? 0) / 10);
    assert.equal(perMinute('describeStreamSummary'), CALLS_PER_MINUTE.tailChecks.perMinute);
    assert.equal(perMinute('getRecords') / SHARDS, CALLS_PER_MINUTE.tailReads.perMinute);
  });

  it('says how often the tree asks: never at rest, and within a rate for rows that come into sight', async () => {
    const clock = new VirtualClock();
    const { client: kinesis, calls: streamCalls } = counted({
      describeStreamSummary: () => Promise.resolve({ StreamDescriptionSummary: { OpenShardCount: 1 } }),
    });
    const { client: firehose, calls: deliveryCalls } = counted({
      describeDeliveryStream: ({ DeliveryStreamName }: { DeliveryStreamName: string }) =>
        Promise.resolve({ DeliveryStreamDescription: { DeliveryStreamName, Destinations: [] } }),
    });
    const clients = { kinesis, firehose } as unknown as Clients;
    const details = new NodeDetails({ clientsOf: () => Promise.resolve(clients), onDetail: () => undefined, clock });
    const connection: Connection = { name: 'dev', region: 'eu-west-1', profile: 'dev' };
    const names = Array.from({ length: 1_000 }, (_, index) => `name-${index}`);
    const common = { parent: undefined, connection, arn: undefined, status: undefined };
    details.request(
      names.map((name) => ({ ...common, kind: 'stream', id: `dev/streams/${name}`, name, stream: name }) as const),
    );
    details.request(
      names.map((name) => ({ ...common, kind: 'deliveryStream', id: `dev/deliveryStreams/${name}`, name }) as const),
    );
    await clock.run(MINUTE_MS);
    // The first call of a rate waits for nothing.
    const perMinute = (calls: Map<string, number>, operation: string) => (calls.get(operation) ?? 0) - 1;
    assert.equal(perMinute(streamCalls, 'describeStreamSummary'), CALLS_PER_MINUTE.treeStreams.perMinute);
    assert.equal(perMinute(deliveryCalls, 'describeDeliveryStream'), CALLS_PER_MINUTE.treeDeliveries.perMinute);
    await clock.run(10 * MINUTE_MS);
    for (const calls of [streamCalls, deliveryCalls]) calls.clear();
    await clock.run(10 * MINUTE_MS);
    assert.equal(streamCalls.size + deliveryCalls.size, CALLS_PER_MINUTE.treeAtRest.perMinute);
    details.dispose();
  });

  it('says how often the page of details reads its metrics', () => {
    const { refreshMs } = metricsSection({} as never, { kind: 'stream', name: 'orders' } as never, () =>
      Promise.resolve(''),
    );
    assert.ok(refreshMs !== undefined);
    assert.equal(MINUTE_MS / refreshMs, CALLS_PER_MINUTE.metrics.perMinute);
  });

  it('says how often a watched delivery is looked for', async () => {
    const clients = bucketOf(['2026/11/30/22/a', '2026/11/30/23/b', '2026/12/01/03/c']);
    const { client, calls } = counted(clients.s3);
    const detail = { destination: { bucket: 'b', prefix: '', errorPrefix: '' } } as unknown as DeliveryStreamDetail;
    const delivery = asDelivery({ connection: 'dev', deliveryStream: 'orders' }, detail);
    await newestDelivered({ ...clients, s3: client }, delivery);
    await newestError({ ...clients, s3: client }, delivery);
    const look = calls.get('listObjectsV2') ?? 0;
    const perMinute = (bufferSeconds: number) => (look * MINUTE_MS) / lookPauseMs(bufferSeconds * 1_000);
    assert.equal(perMinute(60), CALLS_PER_MINUTE.watchMinute.perMinute);
    assert.equal(perMinute(300), CALLS_PER_MINUTE.watchDefault.perMinute);
  });
});

/** S3 that lists these keys, folder by folder. */
function bucketOf(keys: readonly string[]): Clients {
  const listObjectsV2 = ({ Prefix = '', Delimiter = '' }) => {
    const below = keys.filter((key) => key.startsWith(Prefix));
    const folders = new Set(
      below.flatMap((key) => {
        const end = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length);
        return end < 0 ? [] : [key.slice(0, end + 1)];
      }),
    );
    const Contents = below
      .filter((key) => ![...folders].some((folder) => key.startsWith(folder)))
      .map((Key) => ({ Key, Size: 1, LastModified: new Date(0) }));
    return Promise.resolve({ Contents, CommonPrefixes: [...folders].map((Prefix) => ({ Prefix })) });
  };
  return { s3: { listObjectsV2 } } as unknown as Clients;
}
