import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { LocalNews } from '../../../src/ui/connections/localControl';
import { RecordCounts } from '../../../src/ui/documents/recordCounts';
import { Emitter } from '../../../src/ui/emitter';
import type { DeliveryStreamNode, StreamNode } from '../../../src/ui/tree/nodes';
import { rowsOfStreams, TreeActivity } from '../../../src/ui/tree/treeActivity';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';
import EventEmitter from 'node:events';

const Data = Buffer.from('{"order":1}');

function streamNode(connection: string, name: string): StreamNode {
  const common = { parent: undefined, connection: { name: connection, region: 'us-east-1' } };
  return { kind: 'stream', id: name, ...common, name, stream: name, arn: undefined, status: 'ACTIVE' };
}

function deliveryNode(connection: string, name: string): DeliveryStreamNode {
  const common = { parent: undefined, connection: { name: connection, region: 'us-east-1' } };
  return { kind: 'deliveryStream', id: name, ...common, name };
}

/** A tail, or a send, as far as its records are counted. */
function fakeFlows() {
  const sends = new Emitter<void>();
  const tails = new Emitter<void>();
  const received = new Emitter<void>();
  const running: object[] = [];
  const sending: object[] = [];
  return {
    running,
    sending,
    received,
    changed: { sends, tails },
    flows: {
      sends: { list: () => sending, onDidChange: sends.event },
      tails: { running: () => running, onDidChange: tails.event },
    } as never,
  };
}

describe('what happens to the streams of the tree', () => {
  let told: EventEmitter;
  let counts: RecordCounts;
  let activity: TreeActivity;
  let flows: ReturnType<typeof fakeFlows>;

  beforeEach(() => {
    told = new EventEmitter();
    counts = new RecordCounts();
    flows = fakeFlows();
    activity = new TreeActivity({
      counts,
      ...(flows.flows as object as { sends: never; tails: never }),
      onChange: (streams) => told.emit('change', streams),
      onLocalNews: (news) => told.emit('news', news),
    });
  });
  afterEach(() => activity.dispose());

  const changeOf = async (node: StreamNode | DeliveryStreamNode): Promise<void> => {
    for (;;) {
      const [streams] = (await once(told, 'change')) as [Set<string>];
      if (rowsOfStreams([node], streams).length > 0) return;
    }
  };

  describe('of a local pipeline', () => {
    let pipeline: RunningPipeline;
    beforeEach(async () => (pipeline = await startPipeline()));
    afterEach(async () => await pipeline.close());
    const put = () => pipeline.kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data });

    it('is told by it: rates, buffers, and how many records an object has', async () => {
      const stream = streamNode('local', 'demo-stream');
      const delivery = deliveryNode('local', 'demo-delivery');
      await put();
      const known = changeOf(stream);
      activity.follow(pipeline.endpoint);
      await known;
      assert.equal(activity.of(stream, Date.now()).rate, undefined, 'what was put before is not a rate of now');
      const changed = changeOf(stream);
      await put();
      await changed;
      const nowMs = Date.now();
      assert.equal(activity.of(stream, nowMs).rate?.perSecond, 0.2);
      assert.ok(activity.of(stream, nowMs).rateChangesAtMs <= nowMs + 5_000);
      assert.equal(activity.of(streamNode('other', 'demo-stream'), nowMs).rate, undefined);
      const isDelivered = async () => {
        for (;;) {
          const [{ delivered }] = (await once(told, 'news')) as [LocalNews];
          if (delivered[0]) return delivered[0];
        }
      };
      const object = await isDelivered();
      assert.equal(activity.of(delivery, Date.now()).flush?.kind, 'idle');
      const { bucket, key, eTag } = object;
      assert.equal(counts.get({ connection: 'local', bucket, key }, `"${eTag}"`), 2);
    });

    it('is not asked for while nobody looks, and told as a whole afterwards', async () => {
      const first = once(told, 'change');
      activity.follow(pipeline.endpoint);
      await first;
      activity.follow(undefined);
      await pipeline.s3.putObject({ Bucket: 'demo-bucket', Key: 'a', Body: Data });
      await put();
      const news = once(told, 'news');
      activity.follow(pipeline.endpoint);
      const [{ buckets, streams }] = (await news) as [LocalNews];
      assert.deepEqual([buckets, streams.map(({ name }) => name)], [['demo-bucket'], ['demo-stream']]);
      assert.equal(activity.of(streamNode('local', 'demo-stream'), Date.now()).rate, undefined);
    });
  });

  describe('of AWS', () => {
    const stream = streamNode('prod', 'orders');

    it('is what this window sends', async () => {
      const send = { target: { connection: 'prod', stream: 'orders' }, progress: { sent: 40 } };
      flows.sending.push(send);
      const changed = changeOf(stream);
      flows.changed.sends.fire();
      await changed;
      assert.equal(activity.of(stream, Date.now()).rate?.perSecond, 8);
    });

    it('is what a tail of the whole stream sees, which has what is sent as well', async () => {
      const tail = { connection: 'prod', stream: 'orders', arrived: 100, onDidReceive: flows.received.event };
      flows.running.push(tail);
      flows.sending.push({ target: { connection: 'prod', stream: 'orders' }, progress: { sent: 40 } });
      flows.changed.tails.fire();
      const changed = changeOf(stream);
      flows.received.fire();
      await changed;
      assert.equal(activity.of(stream, Date.now()).rate?.perSecond, 20);
    });
  });
});
