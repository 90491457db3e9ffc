import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { startFirehose, type FirehoseServer } from './firehoseServer';

describe('local Firehose: on disk', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  const deliverNow = async (DeliveryStreamName: string, version: number): Promise<void> => {
    await firehose.client.updateDestination({
      DeliveryStreamName,
      DestinationId: 'destinationId-000000000001',
      CurrentDeliveryStreamVersionId: String(version),
      ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } },
    });
  };
  const LONG = { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 900 } };

  it('has acknowledged puts again after a crash, each once', async () => {
    await firehose.create('crashed', LONG);
    for (let id = 0; id < 20; id++) await firehose.put('crashed', `${id} `);
    await firehose.crash();
    await firehose.put('crashed', '20 ');
    await deliverNow('crashed', 1);
    let text = '';
    await firehose.until(async () => {
      text = (await firehose.objects()).map((object) => object.text).join('');
      return text.split(' ').length >= 22;
    });
    const ids = text.trim().split(' ').map(Number);
    assert.deepEqual(
      ids.sort((a, b) => a - b),
      Array.from({ length: 21 }, (_, id) => id),
    );
  });

  it('does not deliver again what was delivered', async () => {
    await firehose.create('once');
    await firehose.put('once', 'a');
    await firehose.delivered(1);
    await firehose.restart();
    await firehose.put('once', 'b');
    const objects = await firehose.delivered(2);
    assert.deepEqual(objects.map(({ text }) => text).sort(), ['a', 'b']);
  });

  it('holds a large buffer on disk, and delivers it whole', async () => {
    await firehose.create('large', LONG);
    const record = Buffer.alloc(1_000_000, 'x');
    for (let batch = 0; batch < 7; batch++) await firehose.put('large', record, record, record, record);
    await deliverNow('large', 1);
    let bytes = 0;
    await firehose.until(async () => {
      const { Contents = [] } = await firehose.s3.listObjectsV2({ Bucket: 'delivered' });
      bytes = Contents.reduce((sum, { Size = 0 }) => sum + Size, 0);
      return bytes >= 28_000_000;
    });
    assert.equal(bytes, 28_000_000);
    const [folder = ''] = await readdir(path.join(firehose.folder, 'firehose'));
    await firehose.restart();
    assert.deepEqual(await readdir(path.join(firehose.folder, 'firehose', folder, 'spool')), []);
    const puts = path.join(firehose.folder, 'firehose', folder, 'puts');
    const sizes = await Promise.all(
      (await readdir(puts)).map(async (name) => (await stat(path.join(puts, name))).size),
    );
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 20_000_000, 'delivered puts are deleted from the log');
  });
});
