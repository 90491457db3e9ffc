import assert from 'node:assert/strict';
import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { failsWith, startFirehose, type FirehoseServer } from './firehoseServer';

const ROLE = 'arn:aws:iam::000000000000:role/firehose';
const BUFFERING = { SizeInMBs: 64, IntervalInSeconds: 0 };

type Row = Record<string, unknown>;

const table = (name: string, columns: Record<string, string>) => ({
  Table: {
    DatabaseName: 'db',
    Name: name,
    StorageDescriptor: { Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })) },
  },
});

const conversion = (
  name: string,
  deserializer: object = { OpenXJsonSerDe: {} },
  serializer: object = { ParquetSerDe: {} },
) => ({
  DataFormatConversionConfiguration: {
    Enabled: true,
    SchemaConfiguration: { RoleARN: ROLE, DatabaseName: 'db', TableName: name, Region: 'us-east-1' },
    InputFormatConfiguration: { Deserializer: deserializer },
    OutputFormatConfiguration: { Serializer: serializer },
  },
});

const bufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

/** The rows as another project's reader gives them. */
async function rowsOf(bytes: Buffer): Promise<Row[]> {
  return (await parquetReadObjects({ file: bufferOf(bytes), compressors, utf8: false })) as Row[];
}

function metadataOf(bytes: Buffer): FileMetaData {
  return parquetMetadata(bufferOf(bytes));
}

describe('local Firehose: conversion to Parquet', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  /** What a delivery stream with this table and these settings makes of records. */
  const converted = async (columns: Record<string, string>, settings: object, ...records: (string | object)[]) => {
    await firehose.putTables(table('t', columns));
    await firehose.create('stream', { BufferingHints: BUFFERING, ...settings });
    await firehose.put('stream', ...records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))));
    while (firehose.pending('stream')?.isIdle !== true) await new Promise((resolve) => setImmediate(resolve));
    const objects = await firehose.objects();
    const failed = objects.filter(({ key }) => key.startsWith('format-conversion-failed/'));
    const rows = objects.filter((one) => !failed.includes(one));
    return {
      objects: rows,
      rows: (await Promise.all(rows.map(({ bytes }) => rowsOf(bytes)))).flat(),
      failures: failed.flatMap(({ text }) =>
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Row),
      ),
    };
  };

  it('writes every type of column, which other readers give back', async () => {
    const columns = {
      flag: 'boolean',
      tiny: 'tinyint',
      small: 'smallint',
      whole: 'int',
      large: 'bigint',
      single: 'float',
      precise: 'double',
      price: 'decimal(10,2)',
      name: 'string',
      code: 'varchar(10)',
      day: 'date',
      at: 'timestamp',
      raw: 'binary',
      tags: 'array<string>',
      counts: 'map<string,int>',
      place: 'struct<city:string,position:struct<lat:double,lon:double>>',
      items: 'array<struct<id:int,names:array<string>>>',
    };
    const { rows, objects } = await converted(
      columns,
      conversion('t'),
      `{"flag":true,"tiny":-128,"small":32767,"whole":-2147483648,"large":9223372036854775807,"single":0.5,"precise":1e300,
        "price":12.345,"name":"Zoë\\n","code":"x","day":"2024-02-29","at":"2017-02-07T15:13:01.39256Z","raw":"aGk=",
        "tags":["a",null,"b"],"counts":{"x":1,"y":null},"place":{"city":"Köln","position":{"lat":50.9,"lon":6.9}},
        "items":[{"id":1,"names":["p","q"]},{"id":2,"names":[]}],"unknown":{"is":"ignored"}}`,
      {},
    );
    assert.deepEqual(rows[0], {
      flag: true,
      tiny: -128,
      small: 32767,
      whole: -2147483648,
      large: 9223372036854775807n,
      single: 0.5,
      precise: 1e300,
      price: 12.35,
      name: 'Zoë\n',
      code: 'x',
      day: new Date('2024-02-29'),
      at: new Date('2017-02-07T15:13:01.392Z'),
      raw: new Uint8Array(Buffer.from('hi')),
      tags: ['a', null, 'b'],
      counts: { x: 1, y: null },
      place: { city: 'Köln', position: { lat: 50.9, lon: 6.9 } },
      items: [
        { id: 1, names: ['p', 'q'] },
        { id: 2, names: [] },
      ],
    });
    assert.deepEqual(
      Object.values(rows[1] ?? {}).filter((value) => value !== undefined && value !== null),
      [],
    );
    assert.match(objects[0]?.key ?? '', /\.parquet$/);
  });

  it('compresses as asked: with Snappy, gzip or not at all', async () => {
    for (const [index, [Compression, codec]] of (
      [
        [undefined, 'SNAPPY'],
        ['GZIP', 'GZIP'],
        ['UNCOMPRESSED', 'UNCOMPRESSED'],
      ] as const
    ).entries()) {
      await firehose.putTables(table('t', { a: 'string' }));
      await firehose.create(`c${index}`, {
        Prefix: `c${index}/`,
        BufferingHints: BUFFERING,
        ...conversion('t', { OpenXJsonSerDe: {} }, { ParquetSerDe: { Compression } }),
      });
      await firehose.put(`c${index}`, JSON.stringify({ a: 'x'.repeat(1000) }));
      const [object] = await firehose.delivered(1, `c${index}/`);
      assert.equal(metadataOf(object!.bytes).row_groups[0]?.columns[0]?.meta_data?.codec, codec);
      assert.deepEqual(await rowsOf(object!.bytes), [{ a: 'x'.repeat(1000) }]);
    }
  });

  it('puts many records into several row groups of one file', async () => {
    await firehose.putTables(table('t', { n: 'int' }));
    await firehose.create('many', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 }, ...conversion('t') });
    for (let batch = 0; batch < 50; batch++) {
      await firehose.put('many', ...Array.from({ length: 500 }, (_, index) => `{"n":${batch * 500 + index}}`));
    }
    await firehose.restart();
    const [object] = await firehose.objects();
    assert.equal(metadataOf(object!.bytes).row_groups.length, 3);
    assert.deepEqual(
      (await rowsOf(object!.bytes)).map(({ n }) => n),
      Array.from({ length: 25_000 }, (_, index) => index),
    );
  });

  describe('OpenX', () => {
    it('takes keys in any case for columns, unless it must not', async () => {
      const records = [{ OrderId: 'a' }, { ORDERID: 'b' }, { orderid: 'c' }];
      const { rows } = await converted({ orderid: 'string' }, conversion('t'), ...records);
      assert.deepEqual(
        rows.map(({ orderid }) => orderid),
        ['a', 'b', 'c'],
      );
    });

    it('takes keys as they are where case matters', async () => {
      const settings = conversion('t', { OpenXJsonSerDe: { CaseInsensitive: false } });
      const { rows } = await converted({ orderid: 'string' }, settings, { OrderId: 'a' }, { orderid: 'c' });
      assert.deepEqual(
        rows.map(({ orderid }) => orderid),
        [null, 'c'],
      );
    });

    it('maps columns to keys, and dots to underscores, also in structures', async () => {
      const settings = conversion('t', {
        OpenXJsonSerDe: {
          ConvertDotsInJsonKeysToUnderscores: true,
          ColumnToJsonKeyMappings: { ts: 'timestamp' },
        },
      });
      const { rows } = await converted({ ts: 'bigint', a_b: 'int', s: 'struct<c_d:int>' }, settings, {
        timestamp: 5,
        'A.b': 1,
        s: { 'c.d': 2 },
      });
      assert.deepEqual(rows, [{ ts: 5n, a_b: 1, s: { c_d: 2 } }]);
    });

    it('reads the forms of time on its page', async () => {
      const { rows } = await converted(
        { at: 'timestamp' },
        conversion('t'),
        { at: '2017-02-07T15:13:01.39256Z' },
        { at: '2024-02-29T00:00:00Z' },
        { at: '0099-12-31T23:59:59.999Z' },
        { at: '9999-12-31T23:59:59.999Z' },
        { at: '2017-2-7 15:13:01.14' },
        { at: 1518033528 },
        { at: 1518033528123 },
        { at: 1518033528.123 },
      );
      assert.deepEqual(
        rows.map(({ at }) => (at as Date).toISOString()),
        [
          '2017-02-07T15:13:01.392Z',
          '2024-02-29T00:00:00.000Z',
          '0099-12-31T23:59:59.999Z',
          '9999-12-31T23:59:59.999Z',
          '2017-02-07T15:13:01.140Z',
          '2018-02-07T19:58:48.000Z',
          '2018-02-07T19:58:48.123Z',
          '2018-02-07T19:58:48.123Z',
        ],
      );
    });

    it('refuses what only looks like a time', async () => {
      const wrong = [
        '2023-02-29T00:00:00Z',
        '2024-13-01T00:00:00Z',
        '2024-01-00T00:00:00Z',
        '2024-01-xxT00:00:00Z',
        '2024-01-01T24:00:00Z',
        '2024-01-01T00:60:00Z',
        '2024-01-01T00:00:00',
        '2024-01-01T00:00:00.Z',
        '2024-01-01T00:00:00.1234567890Z',
      ];
      const records = wrong.map((at) => ({ at }));
      const { rows, failures } = await converted({ at: 'timestamp' }, conversion('t'), ...records);
      assert.deepEqual([rows, failures.length], [[], wrong.length]);
    });

    it('rounds decimals half up, to all their digits', async () => {
      const numbers = ['0.125', '-0.125', '1.005', '99999999.99', '0.1', '12345678.994999', '1e-9', '-3'];
      const { rows, failures } = await converted(
        { n: 'decimal(10,2)' },
        conversion('t'),
        ...numbers.map((n) => `{"n":${n}}`),
        '{"n":99999999.995}',
        '{"n":100000000}',
      );
      assert.deepEqual(
        rows.map(({ n }) => n),
        [0.13, -0.13, 1.01, 99999999.99, 0.1, 12345678.99, 0, -3],
      );
      assert.equal(failures.length, 2);
    });

    it('reads numbers in strings, and keeps any JSON as the text of a string column', async () => {
      const { rows } = await converted(
        { n: 'int', s: 'string' },
        conversion('t'),
        '{"n":"12","s":{"a":[1,12345678901234567890]}}',
      );
      assert.deepEqual(rows, [{ n: 12, s: '{"a":[1,12345678901234567890]}' }]);
    });
  });

  describe('Hive', () => {
    it("reads times in the patterns that are given, in java.sql's form without any", async () => {
      const formats = ["yyyy-MM-dd'T'HH:mm:ss.SSSZ", 'dd/MMM/yyyy hh:mm a', 'yyyyMMdd', 'millis'];
      const settings = conversion('t', { HiveJsonSerDe: { TimestampFormats: formats } });
      const { rows, failures } = await converted(
        { at: 'timestamp' },
        settings,
        { at: '2024-03-05T09:07:03.250+0200' },
        { at: '05/Mar/2024 09:07 PM' },
        { at: 1709629623250 },
        { at: '20240305' },
        { at: '2024-03-05 09:07:03' },
      );
      assert.deepEqual(
        rows.map(({ at }) => (at as Date).toISOString()),
        [
          '2024-03-05T07:07:03.250Z',
          '2024-03-05T21:07:00.000Z',
          '2024-03-05T09:07:03.250Z',
          '2024-03-05T00:00:00.000Z',
        ],
      );
      assert.equal(failures.length, 1);
    });

    it('refuses numbers in strings and JSON in strings', async () => {
      const settings = conversion('t', { HiveJsonSerDe: {} });
      const { rows, failures } = await converted(
        { n: 'int', s: 'string', at: 'timestamp' },
        settings,
        { n: '12' },
        { s: { inner: 1 } },
        { n: 12, s: 'x', at: '2024-03-05 09:07:03.5' },
      );
      assert.deepEqual(rows, [{ n: 12, s: 'x', at: new Date('2024-03-05T09:07:03.500Z') }]);
      assert.deepEqual(
        failures.map(({ ErrorCode }) => ErrorCode),
        ['DataFormatConversion.MalformedData', 'DataFormatConversion.MalformedData'],
      );
    });
  });

  it("keeps records that it cannot convert under the error prefix, in the form of AWS's page", async () => {
    const { rows, failures } = await converted(
      { n: 'int' },
      conversion('t'),
      'no JSON',
      { n: 'many' },
      { n: 2147483648 },
      '[1]',
      { n: 7 },
    );
    assert.deepEqual(rows, [{ n: 7 }]);
    assert.deepEqual(
      failures.map(({ ErrorCode, rawData }) => [ErrorCode, Buffer.from(String(rawData), 'base64').toString()]),
      [
        ['DataFormatConversion.ParseError', 'no JSON'],
        ['DataFormatConversion.MalformedData', '{"n":"many"}'],
        ['DataFormatConversion.MalformedData', '{"n":2147483648}'],
        ['DataFormatConversion.ParseError', '[1]'],
      ],
    );
    const { arrivalTimestamp, attemptEndingTimestamp, ErrorMessage, rawData, ...others } = failures[1] ?? {};
    assert.match(
      String(ErrorMessage),
      /^Data does not match the schema. Column n: "many" is not an integer of 32 bits$/,
    );
    assert.ok(Number(arrivalTimestamp) <= Number(attemptEndingTimestamp) && rawData !== '');
    assert.deepEqual(others, {
      attemptsMade: 1,
      ErrorCode: 'DataFormatConversion.MalformedData',
      subSequenceNumber: 0,
      dataCatalogTable: {
        catalogId: null,
        databaseName: 'db',
        tableName: 't',
        region: 'us-east-1',
        versionId: 'LATEST',
        catalogArn: null,
      },
    });
  });

  it('partitions and converts', async () => {
    await firehose.putTables(table('t', { n: 'int' }));
    await firehose.create('parts', {
      Prefix: 'k=!{partitionKeyFromQuery:k}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      BufferingHints: BUFFERING,
      DynamicPartitioningConfiguration: { Enabled: true },
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
      ...conversion('t'),
    });
    await firehose.put('parts', '{"k":"a","n":1}', '{"k":"b","n":2}', '{"k":"a","n":3}', '{"k":"a","n":"x"}');
    const objects = await firehose.delivered(3);
    const rows = await Promise.all(
      objects
        .filter(({ key }) => key.startsWith('k='))
        .map(async ({ key, bytes }) => [key.slice(0, 4), (await rowsOf(bytes)).map(({ n }) => n)]),
    );
    assert.deepEqual(rows, [
      ['k=a/', [1, 3]],
      ['k=b/', [2]],
    ]);
    assert.ok(objects.some(({ key }) => key.startsWith('errors/format-conversion-failed/')));
  });

  it('uses a newer version of its table for records that come after it', async () => {
    await firehose.putTables(table('t', { a: 'int' }));
    await firehose.create('newer', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 1 }, ...conversion('t') });
    await firehose.put('newer', '{"a":1,"b":"x"}');
    while (firehose.pending('newer')?.bufferedBytes === 0) await new Promise((resolve) => setImmediate(resolve));
    await firehose.putTables(table('t', { a: 'int', b: 'string' }));
    await firehose.put('newer', '{"a":2,"b":"y"}');
    const objects = await firehose.delivered(2);
    const rows = (await Promise.all(objects.map(({ bytes }) => rowsOf(bytes)))).flat();
    assert.deepEqual(
      rows.sort((one, other) => Number(one.a) - Number(other.a)),
      [{ a: 1 }, { a: 2, b: 'y' }],
    );
  });

  it('keeps its tables and its records over a restart and a crash', async () => {
    await firehose.putTables(table('t', { a: 'int' }));
    await firehose.create('kept', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 }, ...conversion('t') });
    await firehose.put('kept', '{"a":1}');
    await firehose.crash();
    await firehose.put('kept', '{"a":2}');
    await firehose.restart();
    const rows = (await Promise.all((await firehose.objects()).map(({ bytes }) => rowsOf(bytes)))).flat();
    assert.deepEqual(rows, [{ a: 1 }, { a: 2 }]);
  });

  it('refuses ORC, small buffers, compression of its own, unknown tables and unknown types', async () => {
    await firehose.putTables(table('t', { a: 'int' }));
    const orc = conversion('t', { OpenXJsonSerDe: {} }, { OrcSerDe: {} });
    const refused = async (settings: object, message: RegExp) =>
      await assert.rejects(firehose.create('refused', settings), failsWith('InvalidArgumentException', message));
    await refused({ BufferingHints: BUFFERING, ...orc }, /converts to Parquet only/);
    await refused(conversion('t'), /SizeInMBs must be at least 64/);
    await refused({ BufferingHints: BUFFERING, CompressionFormat: 'GZIP', ...conversion('t') }, /UNCOMPRESSED/);
    await refused({ BufferingHints: BUFFERING, ...conversion('none') }, /no Glue table db\.none.*--glue FILE/);
    const both = conversion('t', { OpenXJsonSerDe: {}, HiveJsonSerDe: {} });
    await refused({ BufferingHints: BUFFERING, ...both }, /exactly one Deserializer/);
    const odd = conversion('t', { HiveJsonSerDe: { TimestampFormats: ['yyyy-QQ'] } });
    await refused({ BufferingHints: BUFFERING, ...odd }, /"yyyy-QQ": the letter Q is not supported/);
    await assert.rejects(firehose.putTables(table('u', { a: 'uniontype<int,string>' })), /Column a.*"uniontype"/);
    await assert.rejects(firehose.putTables({ Name: 'u' }), /needs DatabaseName and Name/);
    await firehose.create('default', { BufferingHints: undefined, ...conversion('t') });
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({
      DeliveryStreamName: 'default',
    });
    const described = DeliveryStreamDescription?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(described?.BufferingHints, { SizeInMBs: 128, IntervalInSeconds: 300 });
    assert.equal(described.DataFormatConversionConfiguration?.SchemaConfiguration?.TableName, 't');
  });
});
