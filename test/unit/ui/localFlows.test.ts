import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { LocalFlows } from '../../../src/ui/map/localFlows';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

describe('what the local pipeline says of its flow', () => {
  let pipeline: RunningPipeline;
  let watching: AbortController;
  let ended: Promise<void>;
  let flows: LocalFlows;
  const events = new EventEmitter();

  beforeEach(async () => {
    pipeline = await startPipeline();
    watching = new AbortController();
    flows = new LocalFlows({
      endpoint: () => pipeline.endpoint,
      onChange: () => events.emit('change'),
      onOtherNames: () => events.emit('names'),
    });
    const first = once(events, 'change');
    ended = flows.follow(watching.signal);
    await first;
  });

  afterEach(async () => {
    watching.abort();
    await ended;
    await pipeline.close();
  });

  async function until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await once(events, 'change');
  }

  const put = (count: number) =>
    pipeline.kinesis.putRecords({
      StreamName: 'demo-stream',
      Records: Array.from({ length: count }, (_, n) => ({ PartitionKey: `${n}`, Data: Buffer.alloc(1_000) })),
    });
  const total = () =>
    [...(flows.ratesOf('demo-stream')?.values() ?? [])].reduce(
      (sum, { recordsPerSecond }) => sum + recordsPerSecond,
      0,
    );

  it('knows the shards from the first answer on, and that nothing flows', () => {
    assert.deepEqual(
      [...(flows.ratesOf('demo-stream')?.keys() ?? [])],
      ['shardId-000000000000', 'shardId-000000000001'],
    );
    assert.equal(total(), 0);
    assert.equal(flows.ratesOf('other'), undefined);
    assert.equal(flows.deliveryOf('other'), undefined);
  });

  it('turns counts into rates, and tells what is buffered until when', async () => {
    await put(100);
    await until(() => total() > 0 && (flows.deliveryOf('demo-delivery')?.buffer.bytes ?? 0) === 100_000);
    const delivery = flows.deliveryOf('demo-delivery');
    assert.ok(delivery);
    assert.ok(delivery.taken.recordsPerSecond > 0);
    assert.ok(delivery.buffer.fill > 0.05 && delivery.buffer.fill < 0.2, String(delivery.buffer.fill));
    const inMs = (delivery.flushAtMs ?? 0) - Date.now();
    assert.ok(inMs > 0 && inMs <= 5_000, String(inMs));
  });

  it('tells of streams that come', async () => {
    const other = once(events, 'names');
    await pipeline.kinesis.createStream({ StreamName: 'mine', ShardCount: 1 });
    await other;
    assert.equal(flows.ratesOf('mine')?.size, 1);
  });

  it('ends at once when nobody looks any more', async () => {
    watching.abort();
    await ended;
    assert.equal(flows.ratesOf('demo-stream'), undefined);
  });
});
