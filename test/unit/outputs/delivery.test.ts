import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import {
  planRedrive,
  redriveRecords,
  traceRecord,
  verifyDelivery,
  type TraceEvent,
  type VerifyRequest,
} from '../../../src/outputs';
import { readRecords } from '../../../src/records';
import type { S3Server } from '../local/s3/s3Server';
import { BUCKET, put, startBucket, text } from './delivered';
import { firehoseKey } from './support/firehoseKey';

function failed(data: string, errorCode: string, errorMessage = 'no'): string {
  const rawData = Buffer.from(data).toString('base64');
  return `${JSON.stringify({ attemptsMade: 4, arrivalTimestamp: 1, errorCode, errorMessage, rawData })}\n`;
}

describe('delivered and sent records', () => {
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startBucket();
  });
  afterEach(async () => await s3.close());

  const verify = async (sent: VerifyRequest['sent'], options: Partial<VerifyRequest> = {}) =>
    verifyDelivery(s3.client, { bucket: BUCKET, sent, ...options });

  describe('Verify Delivery', () => {
    it('tells for each record whether and where it arrived, whether twice, or why it failed', async () => {
      await put(s3, 'in/1', gzipSync('{"a":1}{"a": 2}{"a":1}'));
      await put(s3, 'in/2', '{"a":2}\n{"a":3}\n');
      await put(s3, 'errors/1', failed('{"a":4}\n', 'Lambda.FunctionError'));
      const sent = ['{"a":1}', '{"a":2}\n', '{"a":3}', '{"a":4}', '{"a":5}'].map((record) => Buffer.from(record));
      const report = await verify(sent, { prefix: 'in/', errorPrefix: 'errors/' });
      assert.deepEqual(
        [...report.outcomes()],
        [
          { kind: 'delivered', index: 0, key: 'in/1', offset: 0 },
          { kind: 'delivered', index: 1, key: 'in/2', offset: 0 },
          { kind: 'delivered', index: 2, key: 'in/2', offset: 8 },
          { kind: 'failed', index: 3, reason: 'Lambda.FunctionError: no' },
          { kind: 'missing', index: 4 },
        ],
      );
      const { delivered, missing, failed: failures, duplicates, foreign, objects, errorObjects } = report;
      assert.deepEqual(
        [delivered, missing, failures, duplicates, foreign, objects, errorObjects],
        [3, 1, 1, 1, 1, 2, 1],
      );
      assert.deepEqual(report.duplicateRecords, [{ index: 0, key: 'in/1', offset: 15 }]);
      assert.deepEqual(report.foreignRecords, [{ key: 'in/1', offset: 7, length: 8 }]);
    });

    it('takes what was sent from a file, and finds text and bytes without anything between them', async () => {
      const lines = Array.from({ length: 500 }, (_, index) => `line ${index} of ${'x'.repeat(index % 7)}`);
      async function* file() {
        yield await Promise.resolve(Buffer.from(lines.join('\n')));
      }
      await put(s3, 'glued', lines.join(''));
      const report = await verify(readRecords(file(), { format: 'lines' }));
      assert.deepEqual([report.sent, report.delivered, report.missing, report.foreign], [500, 500, 0, 0]);
    });

    it('counts a record that was sent twice as delivered twice', async () => {
      await put(s3, '1', '{"a":1}{"a":1}{"a":1}');
      const record = Buffer.from('{"a":1}');
      const report = await verify([record, record]);
      assert.deepEqual([report.delivered, report.missing, report.duplicates], [2, 0, 1]);
      assert.deepEqual(
        [...report.outcomes()].map((outcome) => outcome.kind === 'delivered' && outcome.offset),
        [0, 7],
      );
    });

    it('goes on after objects that cannot be read, and names them', async () => {
      await put(s3, 'broken', gzipSync('{"a":1}'.repeat(1_000)).subarray(0, 30));
      await put(s3, 'parquet', 'PAR1');
      await put(s3, 'good', '{"a":2}');
      const report = await verify([Buffer.from('{"a":2}'), Buffer.from('{"a":3}')]);
      assert.deepEqual([report.delivered, report.missing], [1, 1]);
      assert.deepEqual(report.unreadable.map(({ key }) => key).sort(), ['broken', 'parquet']);
    });

    it('ends at once when it is cancelled', async () => {
      const ending = new AbortController();
      for (let index = 0; index < 30; index++) await put(s3, `k${index}`, '{"a":1}');
      const onProgress = ({ objectsRead }: { objectsRead: number }) => {
        if (objectsRead === 3) ending.abort();
      };
      await assert.rejects(verify([], { onProgress, concurrency: 1, signal: ending.signal }), { name: 'AbortError' });
    });
  });

  describe('Trace Record', () => {
    const trace = async (record: string, prefixes = ['in/']) => {
      const events: TraceEvent[] = [];
      const request = { bucket: BUCKET, prefixes, errorPrefix: 'errors/', record: Buffer.from(record) };
      for await (const event of traceRecord(s3.client, request)) if (event.kind !== 'object') events.push(event);
      return events;
    };

    it('finds the object, the offset and the line of the readable form', async () => {
      await put(s3, 'in/1', gzipSync('{"a":1}{"b":\n{"c":2}}{"d":3}'));
      await put(s3, 'in/2', '{"d":3}\n');
      assert.deepEqual(await trace('{"d":3}'), [
        { kind: 'delivered', key: 'in/1', offset: 21, length: 7, line: 2 },
        { kind: 'delivered', key: 'in/2', offset: 0, length: 7, line: 0 },
      ]);
      assert.deepEqual(await trace('{"d":4}'), []);
    });

    it('finds a record that could not be delivered, and why', async () => {
      await put(s3, 'errors/1', failed('{"x":1}', 'First') + failed('{"d":3}', 'Second'));
      const [found] = await trace('{"d":3}');
      assert.deepEqual(found?.kind === 'failed' && [found.key, found.line, found.reason], [
        'errors/1',
        1,
        'Second: no',
      ]);
    });

    it('keeps what it found before an object failed', async () => {
      const whole = gzipSync(Array.from({ length: 5_000 }, (_, index) => `{"a":${index}}`).join(''));
      await put(s3, 'in/1', whole.subarray(0, whole.length - 100));
      const events = await trace('{"a":7}');
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ['problem', 'delivered'],
      );
      assert.equal(events[1]?.kind === 'delivered' && events[1].line, 7);
    });
  });

  describe('Redrive', () => {
    beforeEach(async () => {
      await put(
        s3,
        firehoseKey('errors/', 1),
        failed('{"a":1}', 'One') + failed('{"a":2}', 'Two') + '{"errorCode":"Three"}\n',
      );
      await put(s3, `${firehoseKey('errors/', 2)}.gz`, gzipSync(failed('\u0000bytes', 'One')));
    });
    const request = { bucket: BUCKET, prefixes: ['errors/'] };

    it('counts what it would send before it sends', async () => {
      assert.deepEqual(await planRedrive(s3.client, request), {
        ...{ objects: 2, records: 3, bytes: 20, skipped: 1, empty: 0, foreign: 0, problems: [] },
        reasons: [
          { reason: 'One: no', records: 2 },
          { reason: 'Two: no', records: 1 },
        ],
      });
    });

    it('gives the records as they were sent, only those with the chosen reasons', async () => {
      const found: string[] = [];
      for await (const event of redriveRecords(s3.client, { ...request, reasons: ['One: no'] })) {
        if (event.kind === 'records') found.push(...event.records.map(({ data }) => text(data)));
      }
      assert.deepEqual(found, ['{"a":1}', '\u0000bytes']);
    });

    it('reads errors of every kind below several prefixes, and counts the lines that are not errors', async () => {
      const attempts = { attemptsMade: 4, arrivalTimestamp: 1, attemptEndingTimestamp: 2 };
      const line = (fields: object, data: string) =>
        `${JSON.stringify({ ...attempts, ...fields, rawData: Buffer.from(data).toString('base64') })}\n`;
      const place = {
        sequenceNumber: '49546986683135544286507457936321625675700192471156785154',
        subSequenceNumber: 0,
        dataCatalogTable: { catalogId: null, databaseName: 'd', tableName: 't', region: 'us-east-1', versionId: '1' },
      };
      const lambdaArn = 'arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST';
      const partitioning = 'DynamicPartitioning.MetadataExtractionFailed';
      const lines: Record<string, string[]> = {
        [firehoseKey('failed/processing-failed/', 1)]: [
          line({ errorCode: 'Lambda.InvokeLimitExceeded', errorMessage: 'm', lambdaArn }, 'a'),
          line({ errorCode: 'Lambda.MissingRecordId', errorMessage: 'm', lambdaArn }, 'b'),
          line({ errorCode: partitioning, errorMessage: 'm' }, 'c'),
          '{"attemptsMade":4,"errorCode":"Lambda.Timed\n',
          line({ errorCode: 'Lambda.JsonProcessingException', errorMessage: 'm', lambdaArn }, 'd'),
        ],
        [firehoseKey('failed/format-conversion-failed/', 1)]: [
          line({ ErrorCode: 'DataFormatConversion.ParseError', ErrorMessage: 'm', ...place }, 'e'),
          line({ lastErrorCode: 'DataFormatConversion.MalformedData', lastErrorMessage: 'm', ...place }, 'f'),
        ],
        [firehoseKey('failed/http-endpoint-failed/', 1)]: [
          line({ errorCode: 'HttpEndpoint.RequestTimeout', errorMessage: 'm' }, 'g'),
        ],
      };
      for (const [key, found] of Object.entries(lines)) await put(s3, key, found.join(''));
      const prefixes = [
        'failed/processing-failed/',
        'failed/format-conversion-failed/',
        'failed/http-endpoint-failed/',
      ];
      const plan = await planRedrive(s3.client, { bucket: BUCKET, prefixes });
      assert.deepEqual([plan.objects, plan.records, plan.bytes, plan.skipped], [3, 7, 7, 1]);
      assert.deepEqual(plan.reasons.map(({ reason }) => reason).sort(), [
        'DataFormatConversion.MalformedData: m',
        'DataFormatConversion.ParseError: m',
        `${partitioning}: m`,
        'HttpEndpoint.RequestTimeout: m',
        'Lambda.InvokeLimitExceeded: m',
        'Lambda.JsonProcessingException: m',
        'Lambda.MissingRecordId: m',
      ]);
    });
  });
});
