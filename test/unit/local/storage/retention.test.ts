import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { KinesisServer } from '../kinesis/server';

const StreamName = 'kept-a-day';
const HOUR_MS = 3_600_000;

describe('records that are kept for a day', () => {
  let server: KinesisServer;
  let nowMs = Date.now();
  const segments = async (): Promise<string[]> =>
    (await readdir(server.folder, { recursive: true })).filter((name) => /shardId-\d+\/\d+\.log$/.test(name)).sort();
  /** Nine megabytes, more than a segment's worth in two of them. */
  const put = async (): Promise<void> => {
    const Records = Array.from({ length: 9 }, () => ({ Data: Buffer.alloc(1_000_000), PartitionKey: 'one' }));
    await server.client.putRecords({ StreamName, Records });
  };
  const read = async (): Promise<number> => {
    const input = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator } = await server.client.getShardIterator(input);
    for (let count = 0; ;) {
      const { Records = [], ...answer } = await server.client.getRecords({ ShardIterator });
      count += Records.length;
      if (answer.MillisBehindLatest === 0) return count;
      ShardIterator = answer.NextShardIterator;
    }
  };

  beforeEach(async () => {
    nowMs = Date.now();
    server = await KinesisServer.start({ now: () => nowMs });
    await server.client.createStream({ StreamName, ShardCount: 1 });
  });
  afterEach(async () => await server.remove());

  it('go from the disk in whole segments when their day is over, and the others stay', async () => {
    for (let batch = 0; batch < 4; batch++) await put();
    const first = await segments();
    assert.ok(first.length >= 2, `${first.length} segments`);
    nowMs += 23 * HOUR_MS;
    for (let batch = 0; batch < 2; batch++) await put();
    assert.equal(await read(), 54);
    const second = await segments();
    nowMs += 2 * HOUR_MS;
    assert.equal(await read(), 18);
    const third = await segments();
    assert.ok(third.length < second.length, `${third.length} of ${second.length} segments are left`);
    assert.deepEqual(third, second.slice(-third.length));
    nowMs += 48 * HOUR_MS;
    assert.equal(await read(), 0);
    await put();
    assert.equal(await read(), 9);
  });

  it('go from the disk also when nobody reads', async () => {
    for (let batch = 0; batch < 4; batch++) await put();
    const [oldest = ''] = await segments();
    nowMs += 25 * HOUR_MS;
    await put();
    assert.ok(!(await segments()).includes(oldest));
  });

  it('stay away after a restart', async () => {
    for (let batch = 0; batch < 4; batch++) await put();
    nowMs += 25 * HOUR_MS;
    assert.equal(await read(), 0);
    await put();
    await server.stop();
    server = await KinesisServer.start({ folder: server.folder, now: () => nowMs });
    assert.equal(await read(), 9);
  });
});
