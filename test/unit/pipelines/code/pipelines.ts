import type { ReadPipeline } from '../../../../src/pipelines';

const PLACE = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };

/** What each format could take for its own syntax, or for the end of a text. */
export const HOSTILE = [
  '${aws_s3_bucket.x}',
  '$${x} $$${x}',
  '%{ if true }',
  '%%{ x }',
  '"; process.exit(1); //',
  '\\',
  '\\"',
  '\\b\\u0041',
  "it's `${x}`",
  'line\nline\r\nline\ttab',
  '# not a comment',
  '*/ */ --> ]]>',
  '\u2028\u2029\u0085\ufeff\u007f',
  '\b\f',
  'olá 日本 😀',
  'yes',
  '0123',
  '1e3',
  '~',
  '- x: y',
  '!Ref AWS::AccountId',
  '*alias',
  '&anchor',
  '{{resolve:x}}',
  'a: b',
  ' spaces ',
  'null',
] as const;

/** Everything that settings can have. */
export const FULL: ReadPipeline = {
  place: PLACE,
  streams: [
    {
      name: 'orders',
      capacity: { mode: 'PROVISIONED', shards: 3 },
      retentionHours: 48,
      maxRecordKib: 2_048,
      encryptionKey: 'alias/aws/kinesis',
      shardMetrics: ['IncomingBytes', 'IteratorAgeMilliseconds'],
      consumers: [{ name: 'reader', tags: { app: 'a' } }],
      tags: { team: 'data', 'cost center': '12' },
    },
    { name: '2nd.stream_x-y', capacity: { mode: 'ON_DEMAND' } },
  ],
  deliveryStreams: [
    {
      name: 'orders-to-s3',
      source: { kind: 'stream', stream: 'orders', role: 'arn:aws:iam::111122223333:role/r' },
      destination: {
        bucket: 'delivered',
        role: 'arn:aws:iam::111122223333:role/r',
        prefix: 'customer=!{partitionKeyFromQuery:customer}/!{timestamp:yyyy/MM/dd}/',
        errorPrefix: 'errors/!{firehose:error-output-type}/',
        bufferMebibytes: 64,
        bufferSeconds: 60,
        compression: 'GZIP',
        fileExtension: '.json.gz',
        timeZone: 'America/Sao_Paulo',
        partitioning: { query: '{customer: .customer}', retrySeconds: 120 },
        splitting: { kind: 'json' },
        appendsNewline: true,
        lambda: {
          arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
          bufferMebibytes: 1,
          bufferSeconds: 60,
          retries: 3,
        },
        log: { group: '/aws/firehose/orders', stream: 'DestinationDelivery' },
        encryptionKey: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      },
      tags: { team: 'data' },
    },
    {
      name: 'direct',
      source: {
        kind: 'directPut',
        encryption: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' },
      },
      destination: { bucket: 'elsewhere', splitting: { kind: 'delimited', delimiter: '|' } },
    },
    {
      name: 'of-other-account',
      source: { kind: 'stream', stream: 'arn:aws:kinesis:eu-west-1:444455556666:stream/theirs' },
      destination: { bucket: 'delivered', compression: 'Snappy' },
    },
  ],
  buckets: [{ name: 'delivered', tags: { team: 'data' } }],
  leftOut: [],
};

/** Hostile texts wherever a text can stand. */
export const HOSTILE_PIPELINE: ReadPipeline = {
  place: PLACE,
  streams: [
    {
      name: '---',
      capacity: { mode: 'PROVISIONED', shards: 1 },
      tags: Object.fromEntries(HOSTILE.map((text, index) => [`${index}${text}`, text])),
      consumers: [{ name: 'class' }, { name: 'class.' }],
    },
    { name: 'this', capacity: { mode: 'ON_DEMAND' } },
    { name: 'THIS', capacity: { mode: 'ON_DEMAND' } },
    { name: 'This', capacity: { mode: 'ON_DEMAND' } },
  ],
  deliveryStreams: HOSTILE.map((text, index) => ({
    name: `d${index}`,
    source: { kind: 'stream', stream: '---' },
    destination: {
      bucket: text,
      prefix: text,
      errorPrefix: text,
      fileExtension: text,
      partitioning: { query: text },
      log: { group: text, stream: text },
    },
  })),
  buckets: HOSTILE.map((name) => ({ name })),
  leftOut: HOSTILE,
};
