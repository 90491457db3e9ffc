import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { aggregate } from 'aws-kinesis-agg';
import { BUCKET, failsWith, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';

interface EventRecord {
  recordId: string;
  data: string;
  approximateArrivalTimestamp: number;
  kinesisRecordMetadata?: Record<string, unknown>;
}

interface Event {
  invocationId: string;
  deliveryStreamArn: string;
  sourceKinesisStreamArn?: string;
  region: string;
  records: EventRecord[];
}

/** A result of the records by their text. */
type Answer = (event: Event, texts: string[]) => unknown;

/** Handlers in files, and a Lambda endpoint whose answers a test gives. */
describe('local Firehose: transformation', function () {
  this.timeout(60_000);
  let folder: string;
  let firehose: FirehoseServer;
  let server: http.Server;
  const events: Event[] = [];
  let answer: Answer;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'local-transformation-'));
    events.length = 0;
    server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const event = JSON.parse(Buffer.concat(chunks).toString()) as Event;
          events.push(event);
          const texts = event.records.map(({ data }) => Buffer.from(data, 'base64').toString());
          const body = answer(event, texts);
          if (body instanceof Error) response.setHeader('x-amz-function-error', 'Unhandled').end('{}');
          else response.end(typeof body === 'string' ? body : JSON.stringify(body));
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const lambdaEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const upper = path.join(folder, 'upper.js');
    await writeFile(
      upper,
      `exports.handler = async ({ records }) => ({ records: records.map(({ recordId, data }) => ({
        recordId, result: 'Ok', data: Buffer.from(Buffer.from(data, 'base64').toString().toUpperCase()).toString('base64'),
      })) });`,
    );
    firehose = await startFirehose({ functions: { functions: { upper }, lambdaEndpoint } });
  });
  afterEach(async () => {
    await firehose.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await rm(folder, { recursive: true, force: true });
  });

  const lambda = (name = 'remote', parameters: Record<string, string> = {}) => ({
    Type: 'Lambda' as const,
    Parameters: Object.entries({ LambdaArn: `${ARN}${name}`, BufferIntervalInSeconds: '0', ...parameters }).map(
      ([ParameterName, ParameterValue]) => ({ ParameterName: ParameterName as 'LambdaArn', ParameterValue }),
    ),
  });
  const withProcessors = (...Processors: unknown[]) => ({
    ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    Prefix: 'out/',
    ProcessingConfiguration: { Enabled: true, Processors },
  });
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const ok = (record: EventRecord | undefined, text: string, more: object = {}): object => ({
    recordId: record?.recordId,
    result: 'Ok',
    data: encode(text),
    ...more,
  });
  const errors = async (count: number): Promise<Record<string, unknown>[]> => {
    let lines: Record<string, unknown>[] = [];
    await firehose.until(async () => {
      const texts = (await firehose.objects('errors/processing-failed/')).map(({ text }) => text);
      lines = texts
        .flatMap((text) => text.trimEnd().split('\n'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      return lines.length >= count;
    });
    return lines;
  };
  /** For what nothing reports. */
  const untilSo = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await setTimeout(5);
  };
  const text = async (): Promise<string> => (await firehose.delivered(1, 'out/')).map((object) => object.text).join('');

  it('delivers what a handler of a file makes of the records', async () => {
    await firehose.create('shouts', withProcessors(lambda('upper')));
    await firehose.put('shouts', 'a', 'b', 'c');
    assert.equal(await text(), 'ABC');
  });

  it('takes the ARN of a version or an alias for the function', async () => {
    await firehose.create('shouts', withProcessors(lambda('upper:$LATEST')));
    await firehose.put('shouts', 'a');
    assert.equal(await text(), 'A');
  });

  it('gives direct puts to the function in the form of AWS’s event', async () => {
    answer = ({ records }, texts) => ({ records: records.map((record, index) => ok(record, texts[index] ?? '')) });
    await firehose.create('direct', withProcessors(lambda()));
    const before = Date.now();
    await firehose.put('direct', 'a', '');
    await firehose.delivered(1, 'out/');
    const [event] = events;
    assert.ok(event);
    assert.deepEqual(Object.keys(event), ['invocationId', 'deliveryStreamArn', 'region', 'records']);
    assert.match(event.invocationId, /^[0-9a-f-]{36}$/);
    assert.equal(event.deliveryStreamArn, 'arn:aws:firehose:us-east-1:000000000000:deliverystream/direct');
    assert.equal(event.region, 'us-east-1');
    assert.deepEqual(
      event.records.map(({ data }) => data),
      ['YQ==', ''],
    );
    for (const record of event.records) {
      assert.deepEqual(Object.keys(record), ['recordId', 'approximateArrivalTimestamp', 'data']);
      assert.match(record.recordId, /^\d{62}$/);
      assert.ok(record.approximateArrivalTimestamp >= before && record.approximateArrivalTimestamp <= Date.now());
    }
    assert.notEqual(event.records[0]?.recordId, event.records[1]?.recordId);
  });

  it('gives a data stream’s records to the function with what the stream knows of them, members of aggregates one by one', async () => {
    answer = ({ records }, texts) => ({ records: records.map((record, index) => ok(record, texts[index] ?? '')) });
    await firehose.kinesis.createStream({ StreamName: 'clicks', ShardCount: 1 });
    const KinesisStreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: 'reads',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN, RoleARN: ROLE },
      ExtendedS3DestinationConfiguration: {
        RoleARN: ROLE,
        BucketARN: `arn:aws:s3:::${BUCKET}`,
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
        ...withProcessors(lambda()),
      } as object as { RoleARN: string; BucketARN: string },
    });
    const packed = await new Promise<Buffer>((resolve, reject) => {
      aggregate(
        [
          { partitionKey: 'p', data: Buffer.from('b') },
          { partitionKey: 'q', data: Buffer.from('c') },
        ],
        ({ data }: { data: Buffer }, done: () => void) => {
          resolve(data);
          done();
        },
        () => undefined,
        reject,
      );
    });
    const put = async (PartitionKey: string, Data: Uint8Array) =>
      await firehose.kinesis.putRecord({ StreamName: 'clicks', PartitionKey, Data });
    const plain = await put('k', Buffer.from('a'));
    const aggregated = await put('x', packed);
    let delivered = '';
    await firehose.until(async () => {
      delivered = (await firehose.objects('out/')).map((object) => object.text).join('');
      return delivered.length >= 3;
    });
    assert.equal(delivered, 'abc');
    assert.equal(events[0]?.sourceKinesisStreamArn, KinesisStreamARN);
    const metadata = events.flatMap(({ records }) => records.map(({ kinesisRecordMetadata }) => kinesisRecordMetadata));
    const shardId = 'shardId-000000000000';
    const [first, second, third] = metadata.map(({ approximateArrivalTimestamp, ...others } = {}) => {
      assert.equal(typeof approximateArrivalTimestamp, 'number');
      return others;
    });
    const { SequenceNumber: one } = plain;
    const { SequenceNumber: two } = aggregated;
    assert.deepEqual(first, { shardId, sequenceNumber: one, subsequenceNumber: '', partitionKey: 'k' });
    assert.deepEqual(second, { shardId, sequenceNumber: two, subsequenceNumber: '0', partitionKey: 'p' });
    assert.deepEqual(third, { shardId, sequenceNumber: two, subsequenceNumber: '1', partitionKey: 'q' });
    const ids = events.flatMap(({ records }) => records.map(({ recordId }) => recordId));
    assert.equal(new Set(ids).size, 3);
  });

  it('delivers Ok, leaves out Dropped and writes ProcessingFailed to the error output as AWS does', async () => {
    answer = ({ records: [a, b, c] }) => ({
      records: [
        ok(a, 'first'),
        { recordId: b?.recordId, result: 'Dropped', data: b?.data },
        { recordId: c?.recordId, result: 'ProcessingFailed', data: c?.data },
      ],
    });
    await firehose.create('mixed', withProcessors(lambda()));
    const before = Date.now();
    await firehose.put('mixed', 'a', 'b', 'c');
    const [line = {}] = await errors(1);
    assert.equal(await text(), 'first');
    assert.deepEqual(Object.keys(line), [
      'attemptsMade',
      'arrivalTimestamp',
      'errorCode',
      'errorMessage',
      'attemptEndingTimestamp',
      'rawData',
      'lambdaArn',
    ]);
    const { arrivalTimestamp, attemptEndingTimestamp, ...others } = line;
    assert.deepEqual(others, {
      attemptsMade: 1,
      errorCode: 'Lambda.ProcessingFailedStatus',
      errorMessage: 'ProcessingFailed status set for record',
      rawData: encode('c'),
      lambdaArn: `${ARN}remote`,
    });
    assert.ok(Number(arrivalTimestamp) >= before && Number(attemptEndingTimestamp) >= Number(arrivalTimestamp));
  });

  const ANSWERS: Record<string, [answer: Answer, codes: string[]]> = {
    'that miss a record': [({ records: [a] }) => ({ records: [ok(a, 'a')] }), ['Lambda.MissingRecordId']],
    'that have a record twice': [
      ({ records: [a, b] }) => ({ records: [ok(a, 'a'), ok(b, 'b'), ok(b, 'c')] }),
      ['Lambda.DuplicatedRecordId'],
    ],
    'with another record’s id': [
      ({ records: [a] }) => ({ records: [ok(a, 'a'), { recordId: 'other', result: 'Ok', data: '' }] }),
      ['Lambda.MissingRecordId'],
    ],
    'without data': [
      ({ records: [a, b] }) => ({ records: [ok(a, 'a'), { recordId: b?.recordId, result: 'Ok' }] }),
      ['Lambda.InvalidReturnFormat'],
    ],
    'with another result': [
      ({ records: [a, b] }) => ({ records: [ok(a, 'a'), ok(b, 'b', { result: 'OK' })] }),
      ['Lambda.FunctionError', 'Lambda.FunctionError'],
    ],
    'with data that are not base64': [
      ({ records: [a, b] }) => ({ records: [ok(a, 'a'), ok(b, 'b', { data: 'ä' })] }),
      ['Lambda.FunctionError', 'Lambda.FunctionError'],
    ],
    'that are not JSON': [() => 'no', ['Lambda.JsonProcessingException', 'Lambda.JsonProcessingException']],
    'without records': [() => 'null', ['Lambda.MissingRecordId', 'Lambda.MissingRecordId']],
  };
  for (const [what, [given, codes]] of Object.entries(ANSWERS)) {
    it(`reports answers ${what}, and does not ask again`, async () => {
      answer = given;
      await firehose.create('wrong', withProcessors(lambda()));
      await firehose.put('wrong', 'a', 'b');
      const lines = await errors(codes.length);
      assert.deepEqual(
        lines.map(({ errorCode }) => errorCode),
        codes,
      );
      assert.deepEqual(
        lines.map(({ attemptsMade }) => attemptsMade),
        codes.map(() => 1),
      );
      assert.equal(lines.at(-1)?.rawData, encode('b'));
      assert.equal(events.length, 1);
    });
  }

  it('repeats a failed invocation as often as NumberOfRetries says, each with an id of its own', async () => {
    answer = () => new Error('broken');
    await firehose.create('retries', withProcessors(lambda('remote', { NumberOfRetries: '2' })));
    await firehose.put('retries', 'a');
    const [line] = await errors(1);
    assert.equal(line?.errorCode, 'Lambda.FunctionError');
    assert.equal(line.errorMessage, 'The Lambda function was successfully invoked but it returned an error result.');
    assert.equal(line.attemptsMade, 3);
    assert.equal(new Set(events.map(({ invocationId }) => invocationId)).size, 3);
    assert.equal(new Set(events.map(({ records }) => records[0]?.recordId)).size, 1);
    assert.match(firehose.functionFailures.join(), /function remote failed \(Lambda.FunctionError\)/);
    assert.equal(firehose.functionFailures.length, 1);
  });

  it('goes on when a repeated invocation succeeds', async () => {
    answer = ({ records: [a] }) => (events.length < 2 ? new Error('broken') : { records: [ok(a, 'done')] });
    await firehose.create('recovers', withProcessors(lambda()));
    await firehose.put('recovers', 'a');
    assert.equal(await text(), 'done');
  });

  it('names a function that nobody has given it', async () => {
    firehose.functions.change({ files: {}, endpoint: undefined, timeoutMs: 1_000, memoryMB: 128 });
    await firehose.create('unknown', withProcessors(lambda('nobody')));
    await firehose.put('unknown', 'a');
    const [line] = await errors(1);
    assert.equal(line?.errorCode, 'Lambda.ResourceNotFound');
    assert.equal(line.attemptsMade, 1);
    assert.match(firehose.functionFailures.join(), /nobody: no handler is named for it.*--function nobody=path/);
  });

  it('partitions by the keys of the function, beside those of a query over what it made', async () => {
    answer = ({ records }, texts) => ({
      records: records.map((record, index) => {
        const value = texts[index] ?? '';
        const partitionKeys = value === 'c' ? {} : { kind: value, unused: String(index) };
        return ok(record, JSON.stringify({ n: value.length }), { metadata: { partitionKeys } });
      }),
    });
    const query = {
      Type: 'MetadataExtraction',
      Parameters: [
        { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{kind:.n}' },
        { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
      ],
    };
    const delimiter = {
      Type: 'AppendDelimiterToRecord',
      Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }],
    };
    await firehose.create('partitions', {
      ...withProcessors(delimiter, query, lambda()),
      Prefix: 'out/!{partitionKeyFromLambda:kind}/!{partitionKeyFromQuery:kind}/',
      DynamicPartitioningConfiguration: { Enabled: true },
    });
    await firehose.put('partitions', 'a', 'bb', 'a', 'c');
    const objects = await firehose.delivered(2, 'out/');
    const found = objects.map((object) => [object.key.split('/').slice(1, 3).join('/'), object.text]).sort();
    assert.deepEqual(found, [
      ['a/1', '{"n":1}\n{"n":1}\n'],
      ['bb/2', '{"n":2}\n'],
    ]);
    const [failed] = await firehose.delivered(1, 'errors/metadata-extraction-failed/');
    const line = JSON.parse(failed?.text ?? '') as Record<string, unknown>;
    assert.equal(line.errorMessage, 'partitionKeys values must not be null or empty');
    assert.equal(line.rawData, encode('c'));
  });

  it('splits records before the function and delimits them after it', async () => {
    answer = ({ records }, texts) => ({
      records: records.map((record, index) => ok(record, `<${texts[index] ?? ''}>`)),
    });
    const split = {
      Type: 'RecordDeAggregation',
      Parameters: [{ ParameterName: 'SubRecordType', ParameterValue: 'JSON' }],
    };
    await firehose.create('splits', withProcessors({ Type: 'AppendDelimiterToRecord' }, lambda(), split));
    await firehose.put('splits', '{"a":1}{"a":2}', '{"a":3}');
    assert.equal(await text(), '<{"a":1}>\n<{"a":2}>\n<{"a":3}>\n');
    assert.equal(events[0]?.records.length, 3);
  });

  it('gives the function as many records as its buffering hints say', async () => {
    answer = ({ records }) => ({ records: records.map((record) => ok(record, 'x')) });
    const hints = { BufferSizeInMBs: '0.5', BufferIntervalInSeconds: '900' };
    await firehose.create('hints', withProcessors(lambda('remote', hints)));
    const record = Buffer.alloc(100_000, 'r');
    for (let put = 0; put < 5; put++) await firehose.put('hints', record);
    await untilSo(() => firehose.pending('hints')?.bufferedBytes === 500_000);
    assert.equal(events.length, 0);
    assert.ok((firehose.pending('hints')?.nextFlushInMs ?? 0) > 800_000);
    await firehose.put('hints', record);
    assert.equal(await text(), 'x'.repeat(5));
    assert.deepEqual(
      events.map(({ records }) => records.length),
      [5],
    );
  });

  it('keeps an event within the 6 MB that Lambda takes, however small the records are', async () => {
    answer = ({ records }) => ({ records: records.map(({ recordId }) => ({ recordId, result: 'Dropped' })) });
    const split = {
      Type: 'RecordDeAggregation',
      Parameters: [{ ParameterName: 'SubRecordType', ParameterValue: 'JSON' }],
    };
    await firehose.create('small', withProcessors(split, lambda()));
    const many = '{}'.repeat(500);
    await firehose.put('small', ...Array.from({ length: 60 }, () => many));
    await untilSo(() => events.reduce((sum, { records }) => sum + records.length, 0) >= 30_000);
    assert.ok(events.length > 1);
    for (const event of events) assert.ok(Buffer.byteLength(JSON.stringify(event)) < 6_291_556);
  });

  it('has records at the function again after a crash, and loses none', async () => {
    const handler = path.join(folder, 'slow.js');
    const marker = path.join(folder, 'marker');
    await writeFile(
      handler,
      `const fs = require('fs');
       exports.handler = async ({ records }) => {
         fs.appendFileSync(${JSON.stringify(marker)}, 'x');
         if (fs.readFileSync(${JSON.stringify(marker)}).length === 1) await new Promise(() => setInterval(() => 0, 1000));
         return { records: records.map((record) => ({ ...record, result: 'Ok' })) };
       };`,
    );
    firehose.functions.change({ files: { slow: handler }, endpoint: undefined, timeoutMs: 60_000, memoryMB: 256 });
    await firehose.create('crashes', withProcessors(lambda('slow')));
    await firehose.put('crashes', 'a', 'b');
    await untilSo(() => existsSync(marker));
    await firehose.crash();
    assert.equal(await text(), 'ab');
  });

  it('sends waiting records through the function of new settings, and ends an invocation that hangs', async () => {
    const handler = path.join(folder, 'hangs.js');
    await writeFile(handler, `exports.handler = () => new Promise(() => setInterval(() => 0, 1000));`);
    const upper = path.join(folder, 'upper.js');
    firehose.functions.change({
      files: { hangs: handler, upper },
      endpoint: undefined,
      timeoutMs: 60_000,
      memoryMB: 256,
    });
    await firehose.create('changes', withProcessors(lambda('hangs')));
    await firehose.put('changes', 'a');
    const update = async (version: string, processors: unknown[]): Promise<void> => {
      await firehose.client.updateDestination({
        DeliveryStreamName: 'changes',
        DestinationId: 'destinationId-000000000001',
        CurrentDeliveryStreamVersionId: version,
        ExtendedS3DestinationUpdate: { ...withProcessors(...processors) } as object,
      });
    };
    await update('1', [lambda('upper')]);
    assert.equal(await text(), 'A');
    await update('2', []);
    await firehose.put('changes', 'b');
    const objects = await firehose.delivered(2, 'out/');
    assert.deepEqual(objects.map((object) => object.text).sort(), ['A', 'b']);
  });

  it('delivers what waits when the delivery stream is deleted', async () => {
    await firehose.create('deleted', withProcessors(lambda('upper', { BufferIntervalInSeconds: '900' })));
    await firehose.put('deleted', 'a', 'b');
    await firehose.client.deleteDeliveryStream({ DeliveryStreamName: 'deleted' });
    assert.equal(await text(), 'AB');
  });

  describe('refuses', () => {
    const REFUSED: Record<string, [processors: unknown[], message: RegExp]> = {
      'a processor without a function': [[{ Type: 'Lambda', Parameters: [] }], /needs the parameter LambdaArn/],
      'two processors': [[lambda(), lambda()], /At most one Lambda processor/],
      'a parameter of another processor': [[lambda('f', { SubRecordType: 'JSON' })], /no parameter SubRecordType/],
      'an ARN of something else': [
        [lambda('f', { LambdaArn: 'arn:aws:s3:::bucket' })],
        /must be the ARN of a Lambda function/,
      ],
      'a buffer that is too large': [[lambda('f', { BufferSizeInMBs: '3.1' })], /from 0.2 to 3/],
      'an interval that is too long': [[lambda('f', { BufferIntervalInSeconds: '901' })], /from 0 to 900/],
      'retries that are no number': [[lambda('f', { NumberOfRetries: 'many' })], /NumberOfRetries/],
    };
    for (const [what, [processors, message]] of Object.entries(REFUSED)) {
      it(what, async () => {
        await assert.rejects(
          firehose.create('refused', withProcessors(...processors)),
          failsWith('InvalidArgumentException', message),
        );
      });
    }

    it('a prefix with keys of a function without one', async () => {
      await assert.rejects(
        firehose.create('refused', {
          ...withProcessors(),
          Prefix: '!{partitionKeyFromLambda:kind}/',
          DynamicPartitioningConfiguration: { Enabled: true },
        }),
        failsWith('InvalidArgumentException', /Lambda processor should be present/),
      );
    });
  });
});
