import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Processor, ProcessorParameterName } from '@aws-sdk/client-firehose';
import { failsWith, startFirehose, type FirehoseServer } from './firehoseServer';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** 2024-03-05 09:07:03 UTC when a test begins. */
const START = Date.UTC(2024, 2, 5, 9, 7, 3);

describe('local Firehose: delivery', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => {
    const began = Date.now();
    firehose = await startFirehose({ now: () => START + Date.now() - began });
  });
  afterEach(async () => await firehose.close());

  it('puts records one after the other into an object named by their time', async () => {
    await firehose.create('plain');
    await firehose.put('plain', '{"a":1}', '{"a":2}');
    const [object] = await firehose.delivered(1);
    assert.equal(object?.text, '{"a":1}{"a":2}');
    assert.match(object.key, new RegExp(`^2024/03/05/09/plain-1-2024-03-05-09-07-\\d\\d-${UUID}$`));
    assert.equal(object.answer.ContentType, 'application/octet-stream');
    assert.equal(object.answer.ContentEncoding, undefined);
  });

  it('delivers when the buffer is full, long before its time', async () => {
    await firehose.create('full', { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 } });
    const record = 'x'.repeat(99_999) + '\n';
    for (let batch = 0; batch < 5; batch++) await firehose.put('full', record, record, record, record, record);
    const objects = await firehose.delivered(2);
    assert.deepEqual(
      objects.map(({ bytes }) => bytes.length),
      [1_100_000, 1_100_000],
    );
  });

  it('delivers a buffer that is not full when its time has come', async () => {
    await firehose.create('timed', { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 1 } });
    const began = Date.now();
    await firehose.put('timed', 'x');
    await firehose.delivered(1);
    assert.ok(Date.now() - began >= 900);
  });

  it('tells when the next buffer is due, and when everything is delivered', async () => {
    await firehose.create('told', { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 1 } });
    assert.deepEqual(firehose.pending('told'), {
      ...{ name: 'told', isIdle: true, bufferedBytes: 0 },
      nextFlushInMs: undefined,
    });
    await firehose.put('told', 'abc');
    assert.equal(firehose.pending('told')?.isIdle, false);
    while (firehose.pending('told')?.isIdle !== true) await nextTurn();
    assert.equal((await firehose.objects()).length, 1);
  });

  it("evaluates expressions, in a time zone of one's own", async () => {
    await firehose.create('zoned', {
      Prefix: "t/!{timestamp:'dt='yyyy-MM-dd'/hh='HH}/!{firehose:random-string}/",
      ErrorOutputPrefix: 'e/!{firehose:error-output-type}/',
      CustomTimeZone: 'Asia/Tokyo',
      FileExtension: '.ndjson',
    });
    await firehose.put('zoned', 'x');
    const [object] = await firehose.delivered(1);
    assert.match(
      object?.key ?? '',
      new RegExp(`^t/dt=2024-03-05/hh=18/[0-9a-f-]{11}/zoned-1-2024-03-05-18-07-\\d\\d-${UUID}\\.ndjson$`),
    );
  });

  it('appends the time to a prefix that says none', async () => {
    await firehose.create('static', { Prefix: 'raw-' });
    await firehose.put('static', 'x');
    const [object] = await firehose.delivered(1);
    assert.match(object?.key ?? '', /^raw-2024\/03\/05\/09\/static-1-/);
  });

  it('follows an update, after delivering what was buffered before it as it was to be', async () => {
    await firehose.create('moved', { Prefix: 'old/', BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 900 } });
    await firehose.put('moved', 'before');
    await firehose.client.updateDestination({
      DeliveryStreamName: 'moved',
      DestinationId: 'destinationId-000000000001',
      CurrentDeliveryStreamVersionId: '1',
      ExtendedS3DestinationUpdate: { Prefix: 'new/', BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 } },
    });
    await firehose.put('moved', 'after');
    const [after, before] = [await firehose.delivered(1, 'new/'), await firehose.objects('old/')];
    // The record may have been read only after the update.
    assert.equal([...before, ...after].map(({ text }) => text).join(''), 'beforeafter');
    assert.match(after[0]?.key ?? '', /\/moved-2-/);
  });

  it('delivers what is buffered when the delivery stream is deleted', async () => {
    await firehose.create('deleted', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 900 } });
    await firehose.put('deleted', 'last words');
    await firehose.client.deleteDeliveryStream({ DeliveryStreamName: 'deleted' });
    assert.deepEqual(
      (await firehose.objects()).map(({ text }) => text),
      ['last words'],
    );
  });

  it('keeps what it cannot deliver until the bucket is there', async () => {
    await firehose.s3.deleteBucket({ Bucket: 'delivered' });
    await firehose.create('waiting');
    await firehose.put('waiting', 'a');
    await firehose.failed();
    await firehose.put('waiting', 'b');
    await firehose.s3.createBucket({ Bucket: 'delivered' });
    let texts: string[] = [];
    await firehose.until(async () => {
      texts = (await firehose.objects()).map(({ text }) => text);
      return texts.join('').length >= 2;
    });
    assert.equal(texts.sort().join(''), 'ab');
    assert.deepEqual(firehose.failures, ['waiting']);
  });

  describe('processing', () => {
    const processors = (...Processors: Processor[]) => ({ ProcessingConfiguration: { Enabled: true, Processors } });
    const parameters = (values: Record<string, string>) => ({
      Parameters: Object.entries(values).map(([name, ParameterValue]) => ({
        ParameterName: name as ProcessorParameterName,
        ParameterValue,
      })),
    });
    const extraction = (MetadataExtractionQuery: string) => ({
      Type: 'MetadataExtraction' as const,
      ...parameters({ MetadataExtractionQuery, JsonParsingEngine: 'JQ-1.6' }),
    });
    const delimiter = { Type: 'AppendDelimiterToRecord' as const, ...parameters({ Delimiter: '\\n' }) };
    const partitioned = {
      DynamicPartitioningConfiguration: { Enabled: true },
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    };

    it('appends a delimiter', async () => {
      await firehose.create('delimited', processors(delimiter));
      await firehose.put('delimited', '{"a":1}', '{"a":2}');
      const [object] = await firehose.delivered(1);
      assert.equal(object?.text, '{"a":1}\n{"a":2}\n');
    });

    it('sorts records by their partition keys, and those without into errors', async () => {
      await firehose.create('sorted', {
        ...partitioned,
        Prefix: 'c=!{partitionKeyFromQuery:customer}/y=!{partitionKeyFromQuery:year}/',
        ...processors(extraction('{customer:.customer.id,year:.at|strftime("%Y")}'), delimiter),
      });
      const record = (id: unknown, at = 1_565_382_027) => JSON.stringify({ customer: { id }, at });
      await firehose.put(
        'sorted',
        record('ç 1'),
        record(2),
        record('ç 1'),
        record(2, 0),
        record(null),
        'not json',
        record(['x']),
      );
      await firehose.delivered(4);
      const objects = await firehose.objects();
      const byFolder = Object.fromEntries(objects.map(({ key, text }) => [key.slice(0, key.lastIndexOf('/')), text]));
      assert.equal(byFolder['c=ç 1/y=2019'], `${record('ç 1')}\n${record('ç 1')}\n`);
      assert.equal(byFolder['c=2/y=2019'], `${record(2)}\n`);
      assert.equal(byFolder['c=2/y=1970'], `${record(2, 0)}\n`);
      const failures = byFolder['errors/metadata-extraction-failed']
        ?.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        failures?.map(({ rawData, errorCode, errorMessage }) => [
          Buffer.from(String(rawData), 'base64').toString(),
          errorCode,
          errorMessage,
        ]),
        [
          [
            record(null),
            'DynamicPartitioning.MetadataExtractionFailed',
            'partitionKeys values must not be null or empty',
          ],
          ['not json', 'DynamicPartitioning.MetadataExtractionFailed', 'Non JSON record provided'],
          [
            record(['x']),
            'DynamicPartitioning.MetadataExtractionFailed',
            'The partition key customer must be a string, a number or a boolean',
          ],
        ],
      );
      assert.equal(failures[0]?.attemptsMade, 1);
      assert.ok(Number(failures[0].arrivalTimestamp) >= START);
      assert.ok(Number(failures[0].attemptEndingTimestamp) >= Number(failures[0].arrivalTimestamp));
    });

    it('takes aggregated JSON apart first', async () => {
      await firehose.create('apart', {
        ...partitioned,
        Prefix: '!{partitionKeyFromQuery:k}/',
        ...processors(
          { Type: 'RecordDeAggregation', ...parameters({ SubRecordType: 'JSON' }) },
          extraction('{k:.k}'),
          delimiter,
        ),
      });
      await firehose.put('apart', '{"k":"a","s":"}{\\""}{"k":"b"}\n{"k":"a"}', '{"k":"a"},');
      await firehose.delivered(3);
      const objects = await firehose.objects();
      assert.deepEqual(
        objects.map(({ key, text }) => [key.split('/')[0], key.startsWith('errors/') ? '' : text]),
        [
          ['a', '{"k":"a","s":"}{\\""}\n{"k":"a"}\n'],
          ['b', '{"k":"b"}\n'],
          ['errors', ''],
        ],
      );
    });

    it('takes records apart at a delimiter', async () => {
      const Delimiter = Buffer.from('####').toString('base64');
      await firehose.create('hashes', {
        ...processors(
          { Type: 'RecordDeAggregation', ...parameters({ SubRecordType: 'DELIMITED', Delimiter }) },
          delimiter,
        ),
      });
      await firehose.put('hashes', 'one####two####', '####three');
      const [object] = await firehose.delivered(1);
      assert.equal(object?.text, 'one\ntwo\nthree\n');
    });

    it('cannot be turned to partitioning later', async () => {
      await firehose.create('fixed');
      await assert.rejects(
        firehose.client.updateDestination({
          DeliveryStreamName: 'fixed',
          DestinationId: 'destinationId-000000000001',
          CurrentDeliveryStreamVersionId: '1',
          ExtendedS3DestinationUpdate: {
            ...partitioned,
            Prefix: '!{partitionKeyFromQuery:k}/',
            ...processors(extraction('{k:.k}')),
          },
        }),
        failsWith('InvalidArgumentException', /cannot be enabled on an existing/),
      );
    });

    it('sorts records into 600 partitions, more than it keeps open', async () => {
      await firehose.create('many', {
        ...partitioned,
        Prefix: 'p=!{partitionKeyFromQuery:k}/',
        BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 1 },
        ...processors(extraction('{k:.k}'), delimiter),
      });
      const sent = new Map<string, number>();
      for (const first of [0, 300]) {
        const keys = Array.from({ length: 500 }, (_, index) => `k${first + (index % 300)}`);
        for (const k of keys) sent.set(k, (sent.get(k) ?? 0) + 1);
        await firehose.put('many', ...keys.map((k) => JSON.stringify({ k })));
      }
      assert.equal(sent.size, 600);
      let delivered = new Map<string, number>();
      await firehose.until(async () => {
        delivered = new Map();
        for (let StartAfter = '', more = true; more;) {
          const page = await firehose.s3.listObjectsV2({ Bucket: 'delivered', StartAfter });
          for (const { Key = '', Size = 0 } of page.Contents ?? []) {
            const k = /^p=(k\d+)\//.exec(Key)?.[1] ?? Key;
            delivered.set(k, (delivered.get(k) ?? 0) + Size / `{"k":"${k}"}\n`.length);
          }
          StartAfter = page.Contents?.at(-1)?.Key ?? '';
          more = page.IsTruncated ?? false;
        }
        return [...delivered.values()].reduce((sum, records) => sum + records, 0) >= 1_000;
      });
      assert.deepEqual([...delivered].sort(), [...sent].sort());
    });
  });
});
