import assert from 'node:assert/strict';
import type { Processor, ProcessorParameterName } from '@aws-sdk/client-firehose';
import { setTimeout as delay } from 'node:timers/promises';
import { BUCKET, failsWith, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const extraction = (MetadataExtractionQuery: string): { Enabled: boolean; Processors: Processor[] } => ({
  Enabled: true,
  Processors: [
    {
      Type: 'MetadataExtraction',
      Parameters: Object.entries({ MetadataExtractionQuery, JsonParsingEngine: 'JQ-1.6' }).map(
        ([name, ParameterValue]) => ({ ParameterName: name as ProcessorParameterName, ParameterValue }),
      ),
    },
  ],
});
const partitionedBy = (query: string, key: string) => ({
  Prefix: `data/!{partitionKeyFromQuery:${key}}/`,
  ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: extraction(query),
});
const NOW = { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } };
const LATER = { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 900 } };

describe('local Firehose: on hard days', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  const update = async (name: string, version: number, change: object): Promise<void> => {
    await firehose.client.updateDestination({
      DeliveryStreamName: name,
      DestinationId: 'destinationId-000000000001',
      CurrentDeliveryStreamVersionId: String(version),
      ExtendedS3DestinationUpdate: change,
    });
  };
  const texts = async (prefix: string): Promise<string[]> =>
    (await firehose.objects(prefix)).flatMap(({ text }) => text.split('\n')).filter((line) => line !== '');

  describe('a record that cannot be processed', () => {
    const deep = `{"t":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    for (const [what, query, poison, good] of [
      ['a time in microseconds for strftime', '{k:.t|strftime("%Y")}', '{"t":1764489600000000000}', '{"t":1764489600}'],
      ['a time in microseconds for todate', '{k:.t|todate}', '{"t":1764489600000000000}', '{"t":1764489600}'],
      ['nesting too deep for tostring', '{k:.t|tostring}', deep, '{"t":"x"}'],
      ['half of a surrogate pair as the key', '{k:.t}', '{"t":"\\ud800"}', '{"t":"😀"}'],
      ['a key that is too long', '{k:.t}', `{"t":"${'x'.repeat(1_100)}"}`, '{"t":"x"}'],
      ['a key of many bytes', '{k:.t}', `{"t":"${'ç'.repeat(500)}"}`, '{"t":"ç"}'],
    ] as const) {
      it(`fails alone, with its reason (${what})`, async () => {
        await firehose.create('poisoned', { ...partitionedBy(query, 'k'), ...NOW });
        await firehose.put('poisoned', `${good}\n`, poison, `${good}\n`);
        await firehose.until(async () => (await firehose.objects('errors/')).length > 0);
        await firehose.until(async () => (await texts('data/')).length === 2);
        const [failed] = await texts('errors/');
        const { rawData, errorCode, errorMessage } = JSON.parse(failed ?? '{}') as Record<string, string>;
        assert.equal(Buffer.from(rawData ?? '', 'base64').toString(), poison);
        assert.equal(errorCode, 'DynamicPartitioning.MetadataExtractionFailed');
        assert.ok(errorMessage);
        // Neither a restart nor what comes later is held up.
        await firehose.restart();
        await firehose.put('poisoned', `${good}\n`);
        await firehose.until(async () => (await texts('data/')).length === 3);
      });
    }
  });

  it('writes no object that cannot be listed, read and deleted', async () => {
    await firehose.create('odd', { ...partitionedBy('{k:.k}', 'k'), ...NOW });
    const keys = [
      'a/b',
      '..',
      '.',
      '//',
      'a b+c%20',
      '\u0001\u007f',
      '\u2028',
      'é'.normalize('NFD'),
      '?#&=',
      '\\',
      '"<&>',
    ];
    await firehose.put('odd', ...keys.map((k) => JSON.stringify({ k })));
    await firehose.until(async () => (await firehose.s3.listObjectsV2({ Bucket: BUCKET })).KeyCount === keys.length);
    const objects = await firehose.objects();
    assert.deepEqual(objects.map(({ text }) => (JSON.parse(text) as { k: string }).k).sort(), [...keys].sort());
    for (const { key } of objects) await firehose.s3.deleteObject({ Bucket: BUCKET, Key: key });
    assert.equal((await firehose.s3.listObjectsV2({ Bucket: BUCKET })).KeyCount, 0);
  });

  it('refuses a prefix that leaves no room for the name of an object', async () => {
    const isTooLong = failsWith('InvalidArgumentException', /too long/);
    await assert.rejects(firehose.create('long', { Prefix: 'ç'.repeat(500) }), isTooLong);
    await assert.rejects(firehose.create('long', { Prefix: 'x', ErrorOutputPrefix: 'e'.repeat(1_000) }), isTooLong);
    await firehose.create('short', { Prefix: 'x' });
    await assert.rejects(update('short', 1, { Prefix: 'x'.repeat(1_000) }), isTooLong);
  });

  it('delivers to the bucket that corrects a wrong one, without a restart', async () => {
    await firehose.create('corrected', { BucketARN: 'arn:aws:s3:::wrong', Prefix: 'first/', ...NOW });
    await firehose.put('corrected', 'a\n');
    await firehose.failed();
    await firehose.put('corrected', 'b\n');
    await update('corrected', 1, { BucketARN: `arn:aws:s3:::${BUCKET}`, Prefix: 'second/' });
    await firehose.until(async () => (await texts('')).length === 2);
    assert.deepEqual((await texts('second/')).sort(), ['a', 'b']);
  });

  it('keeps the prefix of records that have no key for the corrected one', async () => {
    await firehose.create('keyed', { ...partitionedBy('{k:.k}', 'k'), BucketARN: 'arn:aws:s3:::wrong', ...NOW });
    await firehose.put('keyed', '{"k":1,"m":2}');
    await firehose.failed();
    const corrected = partitionedBy('{m:.m}', 'm');
    await update('keyed', 1, { BucketARN: `arn:aws:s3:::${BUCKET}`, ...corrected });
    const [object] = await firehose.delivered(1);
    assert.match(object?.key ?? '', /^data\/1\//);
  });

  describe('while one partition waits', () => {
    const putEach = async (from: number, to: number): Promise<void> => {
      const records = Array.from({ length: to - from }, (_, n) =>
        JSON.stringify({ k: 'fast', n: from + n, x: 'x'.repeat(3_000) }),
      );
      for (let at = 0; at < records.length; at += 200) {
        await firehose.put('parted', ...records.slice(at, at + 200).map((record) => `${record}\n`));
      }
    };
    const numbers = async (): Promise<number[]> =>
      (await texts('data/fast/')).map((line) => (JSON.parse(line) as { n: number }).n).sort((a, b) => a - b);
    const range = (to: number): number[] => Array.from({ length: to }, (_, n) => n);

    beforeEach(async () => {
      await firehose.create('parted', {
        ...partitionedBy('{k:.k}', 'k'),
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 },
      });
      await firehose.put('parted', '{"k":"slow"}\n');
    });

    it('delivers the others once, however often it is stopped and started in order', async () => {
      let count = 0;
      for (let round = 0; round < 3; round++) {
        await putEach(count, count + 800);
        count += 800;
        await firehose.until(async () => (await numbers()).length >= 500 * (round + 1));
        await firehose.restart();
      }
      // What was not read before the last stop is still buffered.
      await update('parted', 1, NOW);
      await firehose.until(async () => (await numbers()).length >= count);
      assert.deepEqual(await numbers(), range(count));
      assert.equal((await texts('data/slow/')).length, 1);
    });

    it('delivers no more than one buffer of the others again after each crash', async () => {
      let count = 0;
      for (let round = 0; round < 3; round++) {
        await putEach(count, count + 800);
        count += 800;
        const delivered = (await numbers()).length;
        await firehose.until(async () => (await numbers()).length > delivered);
        await firehose.crash();
      }
      await update('parted', 1, NOW);
      await firehose.until(async () => new Set(await numbers()).size === count);
      const found = await numbers();
      const repeated = found.length - count;
      assert.deepEqual([...new Set(found)], range(count));
      // A buffer of 1 MiB holds some 345 of these records.
      assert.ok(repeated <= 3 * 350, `${repeated} records were delivered again`);
    });
  });

  it('ends a deletion under load', async () => {
    await firehose.kinesis.createStream({ StreamName: 'busy', ShardCount: 2 });
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: 'deleted',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/busy',
        RoleARN: ROLE,
      },
      ExtendedS3DestinationConfiguration: { RoleARN: ROLE, BucketARN: `arn:aws:s3:::${BUCKET}`, ...LATER },
    });
    let isDeleted = false;
    let count = 0;
    const load = async (): Promise<void> => {
      while (!isDeleted) {
        const Records = Array.from({ length: 500 }, () => ({
          PartitionKey: String(count),
          Data: Buffer.from(`${count++}\n`),
        }));
        await firehose.kinesis.putRecords({ StreamName: 'busy', Records });
      }
    };
    const loads = [load(), load(), load()];
    while (count < 10_000) await delay(5);
    const before = count;
    await firehose.client.deleteDeliveryStream({ DeliveryStreamName: 'deleted' });
    isDeleted = true;
    await Promise.all(loads);
    const delivered = new Set((await texts('')).map(Number));
    // What was acknowledged before is there; of what came meanwhile some may be.
    const missing = Array.from({ length: before - 1_500 }, (_, n) => n).filter((n) => !delivered.has(n));
    assert.deepEqual(missing, []);
  });
});
