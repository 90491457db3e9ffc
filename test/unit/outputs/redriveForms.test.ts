import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { countAppeared, planRedrive, redriveRecords, takeRedriveList } from '../../../src/outputs';
import { firehoseKey } from './support/firehoseKey';
import { bucketInMemory } from './support/bucketInMemory';

const DATA = ['{"a":1}', '{"a":1}\n', 'text, with a comma', '\u0000\u0001bytes', 'ação\r\n'].map((text) =>
  Buffer.from(text),
);

const ATTEMPTS = { attemptsMade: 4, arrivalTimestamp: 1, attemptEndingTimestamp: 2 };
const PLACE = { sequenceNumber: '49546986683135544286507457936321625675700192471156785154', subSequenceNumber: 0 };
const FUNCTION = { lambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST' };

/** What Firehose writes beside the record, by what failed. */
const FORMS: [name: string, fields: object, reason: string][] = [
  [
    'a function failed',
    { errorCode: 'Lambda.FunctionError', errorMessage: 'm', ...FUNCTION },
    'Lambda.FunctionError: m',
  ],
  ['a function said so', { errorCode: 'Lambda.ProcessingFailedStatus', ...FUNCTION }, 'Lambda.ProcessingFailedStatus'],
  [
    'partitioning',
    { errorCode: 'DynamicPartitioning.MetadataExtractionFailed', errorMessage: 'm' },
    'DynamicPartitioning.MetadataExtractionFailed: m',
  ],
  [
    'conversion',
    { lastErrorCode: 'DataFormatConversion.ParseError', lastErrorMessage: 'm', ...PLACE },
    'DataFormatConversion.ParseError: m',
  ],
  [
    'conversion, by its other names',
    { ErrorCode: 'DataFormatConversion.MalformedData', ErrorMessage: 'm', ...PLACE },
    'DataFormatConversion.MalformedData: m',
  ],
  [
    'an HTTP endpoint',
    { errorCode: 'HttpEndpoint.RequestTimeout', errorMessage: 'm', attemptId: 'x' },
    'HttpEndpoint.RequestTimeout: m',
  ],
  [
    'OpenSearch',
    { errorCode: '400', errorMessage: '{"type":"mapper"}', esIndexName: 'i', esTypeName: '' },
    '400: {"type":"mapper"}',
  ],
  [
    'Splunk',
    { errorCode: 'Splunk.InvalidToken', errorMessage: 'a "quoted" ação', EventId: '1' },
    'Splunk.InvalidToken: a "quoted" ação',
  ],
];

describe('Redrive, by the kind of failure', () => {
  for (const [name, fields, reason] of FORMS) {
    for (const isPacked of [false, true]) {
      it(`gives the bytes that were sent: ${name}${isPacked ? ', packed' : ''}`, async () => {
        const lines = DATA.map((data) => JSON.stringify({ ...ATTEMPTS, ...fields, rawData: data.toString('base64') }));
        const content = Buffer.from(`${lines.join('\n')}\n`);
        const client = bucketInMemory([
          { key: firehoseKey('errors/', 1), body: isPacked ? gzipSync(content) : content },
        ]);
        const found: { data: string; reason: string; line: number }[] = [];
        for await (const event of redriveRecords(client, { bucket: 'b', prefixes: ['errors/'] })) {
          assert.notEqual(event.kind, 'skipped');
          assert.notEqual(event.kind, 'problem');
          if (event.kind !== 'records') continue;
          for (const record of event.records) {
            found.push({ data: Buffer.from(record.data).toString('base64'), reason: record.reason, line: record.line });
          }
        }
        assert.deepEqual(
          found,
          DATA.map((data, line) => ({ data: data.toString('base64'), reason, line })),
        );
      });
    }
  }
});

describe('Redrive', () => {
  const error = (data: string) =>
    `${JSON.stringify({ errorCode: 'One', rawData: Buffer.from(data).toString('base64') })}\n`;

  it('sends no empty records, and says how many there are', async () => {
    const body = Buffer.from(error('a') + error('') + error('b') + error(''));
    const client = bucketInMemory([{ key: firehoseKey('errors/', 1), body }]);
    const request = { bucket: 'b', prefixes: ['errors/'] };
    const plan = await planRedrive(client, request);
    assert.deepEqual([plan.records, plan.bytes, plan.empty, plan.skipped], [2, 2, 2, 0]);
    const lines: number[] = [];
    for await (const event of redriveRecords(client, request)) {
      if (event.kind === 'records') lines.push(...event.records.map(({ line }) => line));
    }
    assert.deepEqual(lines, [0, 2]);
  });

  it('leaves other objects below the error prefix alone, whatever they hold', async () => {
    const mine = firehoseKey('errors/2026/11/', 1);
    const keys = ['errors/notes.txt', 'errors/copy.json', 'errors/orders-1-2026-11-30.json', mine];
    const objects = keys.map((key) => ({ key, body: Buffer.from(error(key)) }));
    objects.push({ key: 'errors/picture.png', body: Buffer.from('89504e470d0a1a0a00', 'hex') });
    const client = bucketInMemory(objects);
    const request = { bucket: 'b', prefixes: ['errors/'] };
    const taken = await takeRedriveList(client, request);
    const plan = await planRedrive(client, { ...request, objects: taken });
    assert.deepEqual([plan.objects, plan.records, plan.foreign, plan.skipped, plan.problems], [1, 1, 4, 0, []]);
    objects.push({ key: 'errors/another.txt', body: Buffer.from('x') });
    assert.equal(await countAppeared(client, request, taken), 0);
  });

  it("sends copies of Firehose's objects under other names", async () => {
    const body = Buffer.from(`${JSON.stringify({ ...ATTEMPTS, errorCode: 'One', rawData: 'YQ==' })}\n`);
    const plan = await planRedrive(bucketInMemory([{ key: 'errors/copy', body }]), {
      bucket: 'b',
      prefixes: ['errors/'],
    });
    assert.deepEqual([plan.objects, plan.records, plan.foreign], [1, 1, 0]);
  });
});
