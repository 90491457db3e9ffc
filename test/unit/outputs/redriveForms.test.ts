import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { redriveRecords } from '../../../src/outputs';
import { bucketInMemory } from './support/bucketInMemory';

const DATA = ['{"a":1}', '{"a":1}\n', 'text, with a comma', '\u0000\u0001bytes', 'ação\r\n', ''].map((text) =>
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

describe('Redrive, by what failed', () => {
  for (const [name, fields, reason] of FORMS) {
    for (const isPacked of [false, true]) {
      it(`gives the bytes that were sent: ${name}${isPacked ? ', packed' : ''}`, async () => {
        const lines = DATA.map((data) => JSON.stringify({ ...ATTEMPTS, ...fields, rawData: data.toString('base64') }));
        const content = Buffer.from(`${lines.join('\n')}\n`);
        const client = bucketInMemory([{ key: 'errors/1', body: isPacked ? gzipSync(content) : content }]);
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
