import assert from 'node:assert/strict';
import { cpSync, mkdtempSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BUCKET, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

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

const AT_ONCE = { SizeInMBs: 64, IntervalInSeconds: 0 };
/** Records go to three partitions, to the errors and, as they came, to the backup. */
const SPREAD = {
  Prefix: 'data/!{partitionKeyFromQuery:k}/',
  ErrorOutputPrefix: 'errors/',
  DynamicPartitioningConfiguration: { Enabled: true },
  BufferingHints: AT_ONCE,
  S3BackupMode: 'Enabled',
  S3BackupConfiguration: {
    BucketARN: `arn:aws:s3:::${BUCKET}`,
    RoleARN: ROLE,
    Prefix: 'backup/',
    BufferingHints: AT_ONCE,
  },
  ProcessingConfiguration: {
    Enabled: true,
    Processors: [
      {
        Type: 'MetadataExtraction',
        Parameters: [
          { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{k:.k}' },
          { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
        ],
      },
    ],
  },
};
const RECORDS = Array.from({ length: 12 }, (_, id) =>
  id % 4 === 3 ? `not JSON ${id}` : JSON.stringify({ k: 'abc'[id % 4], id }),
);
/** Each record is delivered, or is an error, and is in the backup. */
const COPIES_OF_EACH = 2;

describe('local Firehose: killed between the storing of an object and the note of it', () => {
  /** How often each record is in objects with these keys. */
  async function countsIn(server: FirehoseServer, isMeant: (key: string) => boolean): Promise<number[]> {
    const texts = (await server.objects()).filter(({ key }) => isMeant(key)).map(({ text }) => decoded(text));
    return RECORDS.map((record) => texts.reduce((sum, text) => sum + text.split(record).length - 1, 0));
  }

  /** With the data of failed records in the clear. */
  function decoded(text: string): string {
    return text.replace(/"rawData":"([^"]*)"/g, (_all, data: string) => Buffer.from(data, 'base64').toString());
  }

  it('repeats the records of that one object, and loses none', async () => {
    const kills: { folder: string; key: string }[] = [];
    const server = await startFirehose({
      onStored: (key) => {
        const folder = mkdtempSync(path.join(os.tmpdir(), 'local-firehose-kill-'));
        cpSync(server.folder, folder, { recursive: true });
        kills.push({ folder, key });
      },
    });
    try {
      await server.create('spread', SPREAD);
      await server.put('spread', ...RECORDS.map((record) => `${record}\n`));
      await server.delivered(5);
    } finally {
      await server.close();
    }
    assert.equal(kills.length, 5, 'three partitions, the errors and the backup');
    for (const { folder, key } of kills) {
      const again = await startFirehose({ folder });
      try {
        const repeated = await countsIn(again, (one) => one === key);
        await again.until(async () =>
          (await countsIn(again, () => true)).every((count, index) => count >= COPIES_OF_EACH + (repeated[index] ?? 0)),
        );
        // What is still buffered is delivered by this.
        await again.restart();
        const expected = repeated.map((count) => COPIES_OF_EACH + count);
        assert.deepEqual(await countsIn(again, () => true), expected, key);
      } finally {
        await again.close();
      }
    }
  });
});
