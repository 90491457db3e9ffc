import assert from 'node:assert/strict';
import type { Clients, Connection } from '../../../src/aws';
import { NodeDetails } from '../../../src/ui/tree/details';
import type { DeliveryStreamNode, StreamNode, TreeNode } from '../../../src/ui/tree/nodes';
import { VirtualClock } from '../consumer/support/virtualClock';

const DEV: Connection = { name: 'dev', region: 'eu-west-1', profile: 'dev' };

function streamsOf(connection: Connection, count: number, from = 0): StreamNode[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `s${from + index}`;
    const common = { parent: undefined, connection, name, stream: name, arn: undefined, status: undefined };
    return { kind: 'stream', id: `${connection.name}/streams/${name}`, ...common };
  });
}

function deliveriesOf(connection: Connection, count: number): DeliveryStreamNode[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `d${index}`;
    return {
      kind: 'deliveryStream',
      id: `${connection.name}/deliveryStreams/${name}`,
      parent: undefined,
      connection,
      name,
    };
  });
}

const S3_DESTINATION = { BucketARN: 'arn:aws:s3:::b', Prefix: 'p/', BufferingHints: {} };

function detailsAt(clock: VirtualClock, fail: (call: number) => Error | undefined = () => undefined) {
  const calls: { operation: string; name: string; atMs: number }[] = [];
  const noted = (operation: string, name: string) => {
    calls.push({ operation, name, atMs: clock.now() });
    const error = fail(calls.length);
    return error ? Promise.reject(error) : Promise.resolve();
  };
  const clients = {
    kinesis: {
      describeStreamSummary: async ({ StreamName }: { StreamName: string }) => {
        await noted('DescribeStreamSummary', StreamName);
        return { StreamDescriptionSummary: { OpenShardCount: 1 } };
      },
    },
    firehose: {
      describeDeliveryStream: async ({ DeliveryStreamName: name }: { DeliveryStreamName: string }) => {
        await noted('DescribeDeliveryStream', name);
        const Destinations = [{ ExtendedS3DestinationDescription: S3_DESTINATION }];
        return { DeliveryStreamDescription: { DeliveryStreamName: name, Destinations } };
      },
    },
    s3: {
      listObjectsV2: async () => {
        await noted('ListObjectsV2', '');
        return {};
      },
    },
  } as unknown as Clients;
  const shown: TreeNode[] = [];
  const details = new NodeDetails({
    clientsOf: () => Promise.resolve(clients),
    onDetail: (node) => shown.push(node),
    clock,
  });
  /** The most calls of an operation within any second. */
  const perSecond = (operation: string) => {
    const times = calls.filter((call) => call.operation === operation).map(({ atMs }) => atMs);
    return Math.max(...times.map((fromMs) => times.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1_000).length));
  };
  return { details, calls, shown, perSecond };
}

describe('what the rows of the tree ask AWS for', () => {
  it('stays below the limits of an account and region, also over several connections', async () => {
    const clock = new VirtualClock();
    const { details, calls, perSecond } = detailsAt(clock);
    details.request(streamsOf(DEV, 100));
    details.request(streamsOf({ ...DEV, name: 'again' }, 100));
    details.request(deliveriesOf(DEV, 100));
    await clock.run(60_000);
    assert.ok(perSecond('DescribeStreamSummary') <= 11, `${perSecond('DescribeStreamSummary')}`);
    assert.ok(perSecond('DescribeDeliveryStream') <= 3, `${perSecond('DescribeDeliveryStream')}`);
    assert.equal(calls.length, 300);
    details.dispose();
  });

  it('is asked independently in another region', async () => {
    const clock = new VirtualClock();
    const { details, calls } = detailsAt(clock);
    details.request(streamsOf(DEV, 10));
    details.request(streamsOf({ ...DEV, name: 'us', region: 'us-east-1' }, 10));
    await clock.run(950);
    assert.equal(calls.length, 20);
    details.dispose();
  });

  it('is for the page first that was opened last', async () => {
    const clock = new VirtualClock();
    const { details, calls } = detailsAt(clock);
    details.request(streamsOf(DEV, 100));
    await clock.run(250);
    details.request(streamsOf(DEV, 3, 500));
    await clock.run(300);
    assert.deepEqual(
      calls.slice(3).map(({ name }) => name),
      ['s500', 's501', 's502'],
    );
    details.dispose();
  });

  it('lists no objects, which is paid, but for a row that a person opens', async () => {
    const clock = new VirtualClock();
    const { details, calls } = detailsAt(clock);
    const rows = deliveriesOf(DEV, 3);
    details.request(rows);
    await clock.run(10_000);
    assert.deepEqual(new Set(calls.map(({ operation }) => operation)), new Set(['DescribeDeliveryStream']));
    details.request(rows.slice(0, 1), { isOpened: true });
    await clock.run(10_000);
    assert.ok(calls.some(({ operation }) => operation === 'ListObjectsV2'));
    details.dispose();
  });

  it('yields to throttling, and is asked again later', async () => {
    const clock = new VirtualClock();
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    const { details, calls, shown } = detailsAt(clock, (call) => (call <= 3 ? throttled : undefined));
    details.request(streamsOf(DEV, 2));
    await clock.run(60_000);
    const waits = calls.slice(0, 4).map(({ atMs }, index) => atMs - (calls[index - 1]?.atMs ?? atMs));
    assert.ok(
      waits.slice(1).every((ms, index) => ms >= 500 * 2 ** index),
      `${waits.join(', ')} ms`,
    );
    assert.deepEqual(shown.map(({ id }) => id).sort(), ['dev/streams/s0', 'dev/streams/s1']);
    details.dispose();
  });

  it('is not asked any more once its rows are gone', async () => {
    const clock = new VirtualClock();
    const { details, calls } = detailsAt(clock);
    details.request(streamsOf(DEV, 100));
    await clock.run(250);
    details.forget('dev/');
    await clock.run(60_000);
    assert.ok(calls.length <= 4, `${calls.length} calls`);
    details.dispose();
    assert.equal(clock.pending, 0);
  });
});
