import assert from 'node:assert/strict';
import { CloudWatch, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { MetricStore } from '../../../../src/local/cloudWatch';
import { COARSE_MS, MetricSeries } from '../../../../src/local/cloudWatch/metricSeries';
import { startLocalPipeline } from '../../../../src/local/library';
import type { LocalPipeline } from '../../../../src/local/libraryTypes';
import { clientsOf, type Clients } from '../pipelineProgram';

const ROLE = 'arn:aws:iam::000000000000:role/r';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("the local pipeline's CloudWatch", function () {
  this.timeout(30_000);
  let pipeline: LocalPipeline;
  let clients: Clients;
  let cloudWatch: CloudWatch;

  const queryOf = (namespace: string, name: string, dimensions: Record<string, string>, stat = 'Sum') => ({
    Id: 'm1',
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      ...{ Period: 300, Stat: stat },
    },
  });

  /** The values of the last hour, oldest first. */
  async function values(query: MetricDataQuery): Promise<number[]> {
    const { MetricDataResults: [result] = [] } = await cloudWatch.getMetricData({
      ...{ MetricDataQueries: [query], ScanBy: 'TimestampAscending' },
      ...{ StartTime: new Date(Date.now() - HOUR_MS), EndTime: new Date(Date.now() + MINUTE_MS) },
    });
    assert.equal(result?.StatusCode, 'Complete');
    assert.equal(result.Timestamps?.length, result.Values?.length);
    return result.Values ?? [];
  }

  const sum = async (query: MetricDataQuery) => (await values(query)).reduce((all, value) => all + value, 0);
  const ofStream = (name: string, stat?: string) => queryOf('AWS/Kinesis', name, { StreamName: 'orders' }, stat);
  const ofDelivery = (name: string) => queryOf('AWS/Firehose', name, { DeliveryStreamName: 'direct' });

  before(async () => {
    pipeline = await startLocalPipeline({
      limits: true,
      streams: [{ StreamName: 'orders', ShardCount: 1 }],
      buckets: ['delivered'],
      deliveryStreams: [
        {
          DeliveryStreamName: 'direct',
          ExtendedS3DestinationConfiguration: {
            ...{ BucketARN: 'arn:aws:s3:::delivered', RoleARN: ROLE },
            BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
          },
        },
      ],
    });
    clients = clientsOf(pipeline.endpoint);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    cloudWatch = new CloudWatch({ endpoint: pipeline.endpoint, region: 'us-east-1', credentials });
  });

  after(async () => {
    cloudWatch.destroy();
    clients.destroy();
    await pipeline.stop();
  });

  it('counts what is put into a stream, what is refused, and what is read', async () => {
    const { kinesis } = clients;
    const ShardLevelMetrics = ['IncomingRecords' as const];
    await kinesis.enableEnhancedMonitoring({ StreamName: 'orders', ShardLevelMetrics });
    const Data = Buffer.alloc(100);
    await kinesis.putRecord({ StreamName: 'orders', Data, PartitionKey: 'a' });
    const Records = Array.from({ length: 500 }, () => ({ Data, PartitionKey: 'a' }));
    let put = 1;
    let refused = 0;
    for (let call = 0; call < 4; call++) {
      const { FailedRecordCount: failed = 0 } = await kinesis.putRecords({ StreamName: 'orders', Records });
      put += 500 - failed;
      refused += failed;
    }
    assert.ok(refused > 0);
    const { ShardIterator } = await kinesis.getShardIterator({
      ...{ StreamName: 'orders', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' },
    });
    const { Records: read = [] } = await kinesis.getRecords({ ShardIterator });
    assert.equal(read.length, put);
    assert.equal(await sum(ofStream('IncomingRecords')), put);
    assert.equal(await sum(ofStream('IncomingBytes')), put * 100);
    assert.equal(await sum(ofStream('WriteProvisionedThroughputExceeded')), refused);
    assert.equal(await sum(ofStream('GetRecords.Records')), put);
    // With the partition keys, and reckoned from base64: within a few bytes for each record.
    const bytes = await sum(ofStream('GetRecords.Bytes'));
    assert.ok(bytes >= put * 100 && bytes <= put * 106, `${bytes} bytes of ${put} records`);
    assert.equal(await sum(ofStream('ReadProvisionedThroughputExceeded')), 0);
    // A value is what one call wrote.
    assert.ok((await values(ofStream('IncomingRecords', 'Maximum'))).every((most) => most <= 500));
    assert.ok((await values(ofStream('GetRecords.IteratorAgeMilliseconds', 'Maximum'))).length > 0);
    // Shards have only the metrics that enhanced monitoring was switched on for.
    const shard = { StreamName: 'orders', ShardId: 'shardId-000000000000' };
    assert.equal(await sum(queryOf('AWS/Kinesis', 'IncomingRecords', shard)), put);
    assert.equal(await sum(queryOf('AWS/Kinesis', 'IncomingBytes', shard)), 0);
  });

  it('counts what a delivery stream takes and delivers', async () => {
    const { firehose } = clients;
    const Records = [{ Data: Buffer.alloc(10) }, { Data: Buffer.alloc(20) }];
    await firehose.putRecordBatch({ DeliveryStreamName: 'direct', Records });
    const address = `${pipeline.endpoint}/_local/status`;
    for (;;) {
      const { deliveries } = (await (await fetch(address)).json()) as { deliveries: { isIdle: boolean }[] };
      if (deliveries.every(({ isIdle }) => isIdle)) break;
    }
    assert.equal(await sum(ofDelivery('IncomingRecords')), 2);
    assert.equal(await sum(ofDelivery('IncomingBytes')), 30);
    assert.equal(await sum(ofDelivery('DeliveryToS3.Records')), 2);
    assert.equal(await sum(ofDelivery('DeliveryToS3.Success')), 1);
    const [freshness] = await values(ofDelivery('DeliveryToS3.DataFreshness'));
    assert.ok(freshness !== undefined && freshness < 30);
  });

  it('lists the metrics that have values, and no alarms', async () => {
    const Dimensions = [{ Name: 'StreamName', Value: 'orders' }];
    const { Metrics = [] } = await cloudWatch.listMetrics({ Namespace: 'AWS/Kinesis', Dimensions });
    const names = Metrics.map(({ MetricName }) => MetricName);
    assert.ok(names.includes('IncomingRecords') && names.includes('GetRecords.Records'));
    const other = [{ Name: 'StreamName', Value: 'other' }];
    assert.deepEqual((await cloudWatch.listMetrics({ Dimensions: other })).Metrics, []);
    assert.deepEqual((await cloudWatch.describeAlarms({})).MetricAlarms, []);
    assert.deepEqual(
      (await cloudWatch.describeAlarmsForMetric({ Namespace: 'AWS/Kinesis', MetricName: 'IncomingBytes' }))
        .MetricAlarms,
      [],
    );
  });

  it('says what is wrong with a request', async () => {
    const times = { StartTime: new Date(0), EndTime: new Date(HOUR_MS) };
    const refused = (query: MetricDataQuery, message: RegExp, given = times) =>
      assert.rejects(cloudWatch.getMetricData({ ...given, MetricDataQueries: [query] }), message);
    await refused({ Id: 'e1', Expression: 'm1 * 2' }, /not expressions/);
    await refused(ofStream('IncomingRecords', 'p99'), /Sum, SampleCount, Average/);
    await refused(ofStream('IncomingRecords'), /StartTime must be less/, { ...times, EndTime: new Date(0) });
  });

  it('forgets everything with a reset', async () => {
    await pipeline.reset();
    assert.deepEqual((await cloudWatch.listMetrics({})).Metrics, []);
  });
});

describe('the series of a metric', () => {
  it('has minutes for hours and five minutes for a week, and nothing before', () => {
    const series = new MetricSeries();
    const startMs = Date.UTC(2026, 10, 20);
    const days = 8;
    for (let minute = 0; minute < days * 24 * 60; minute++) series.add(1, startMs + minute * MINUTE_MS);
    const endMs = startMs + days * 24 * HOUR_MS;
    const countOf = (fromMs: number, toMs: number, periodMs: number) =>
      series.between(fromMs, toMs, periodMs).reduce((all, { count }) => all + count, 0);
    assert.equal(series.between(endMs - HOUR_MS, endMs, MINUTE_MS).length, 60);
    assert.equal(series.between(endMs - HOUR_MS, endMs, COARSE_MS).length, 12);
    // Where minutes are not kept any more, five minutes stand for them: nothing is counted twice, or left out.
    assert.equal(countOf(endMs - 24 * HOUR_MS, endMs, MINUTE_MS), 24 * 60);
    assert.equal(countOf(startMs, endMs, COARSE_MS), 7 * 24 * 60);
  });

  it('stays in order when the clock is set back', () => {
    const series = new MetricSeries();
    series.add(1, HOUR_MS);
    series.add(2, HOUR_MS - 10 * MINUTE_MS);
    assert.deepEqual(series.between(0, 2 * HOUR_MS, MINUTE_MS), [
      { startMs: HOUR_MS, sum: 3, count: 2, min: 1, max: 2 },
    ]);
  });

  it('is one of at most 5,000, of which the one without values for the longest goes first', () => {
    const store = new MetricStore();
    const dimensionsOf = (index: number) => [['StreamName', `s${index}`]] as const;
    for (let index = 0; index <= 5_000; index++) store.add('n', 'm', dimensionsOf(index), 1, (index + 1) * MINUTE_MS);
    assert.equal(store.list().length, 5_000);
    assert.equal(store.find({ namespace: 'n', name: 'm', dimensions: dimensionsOf(0) }), undefined);
    assert.ok(store.find({ namespace: 'n', name: 'm', dimensions: dimensionsOf(5_000) }));
  });
});
