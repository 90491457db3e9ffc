import type { FieldType } from './observedFields';
import type { OutputSample } from './outputSample';
import type { Partitions } from './partitions';

export interface TableSource {
  bucket: string;
  /** What the table is named after. */
  name: string;
  partitions: Partitions;
  fields: ReadonlyMap<string, FieldType>;
  sample: Pick<OutputSample, 'format' | 'isBackToBack'>;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/** Where projection begins: before there was Firehose, there was nothing to project. */
const FIRST_YEAR = '2015';

/** "CREATE TABLE" of Amazon Athena, with the partitions of the prefix projected where they are times. */
export function athenaTable({ bucket, name, partitions, fields, sample }: TableSource): string {
  const columns = [...fields].map(([field, type]) => `  ${quoted(field)} ${athenaType(type)}`).join(',\n');
  const location = `s3://${bucket}/${partitions.location}`;
  return [
    ...(sample.isBackToBack
      ? [
          '-- Athena reads one record a line, and these objects hold records with nothing between them: it would see the',
          '-- first of each object alone. Turn on AppendDelimiterToRecord in the delivery stream.',
        ]
      : []),
    `CREATE EXTERNAL TABLE ${quoted(tableName(name))} (`,
    columns,
    ')',
    ...partitionedBy(partitions),
    ...storage(sample.format),
    `LOCATION '${escaped(location)}'`,
    ...properties(partitions, location),
  ]
    .join('\n')
    .concat(';\n', partitions.kind === 'named' ? `MSCK REPAIR TABLE ${quoted(tableName(name))};\n` : '');
}

function partitionedBy(partitions: Partitions): string[] {
  if (partitions.kind === 'time') return ['PARTITIONED BY (`delivered` string)'];
  if (partitions.kind === 'none') return [];
  return [`PARTITIONED BY (${partitions.names.map((name) => `${quoted(name)} string`).join(', ')})`];
}

function storage(format: OutputSample['format']): string[] {
  switch (format) {
    case 'parquet':
      return ['STORED AS PARQUET'];
    case 'avro':
      return ['STORED AS AVRO'];
    case 'json':
      return [
        "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
        "WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')",
      ];
  }
}

/** "Partition projection with Amazon Athena": the prefixes are counted out instead of listed. */
function properties(partitions: Partitions, location: string): string[] {
  if (partitions.kind !== 'time') return [];
  const { pattern, unit } = partitions;
  const first = pattern.replace('yyyy', FIRST_YEAR).replace('MM', '01').replace('dd', '01').replace('HH', '00');
  const values: [string, string][] = [
    ['projection.enabled', 'true'],
    ['projection.delivered.type', 'date'],
    ['projection.delivered.format', pattern],
    ['projection.delivered.range', `${first},NOW`],
    ['projection.delivered.interval', '1'],
    ['projection.delivered.interval.unit', unit],
    ['storage.location.template', `${location}\${delivered}/`],
  ];
  return ['TBLPROPERTIES (', values.map(([key, value]) => `  '${key}' = '${escaped(value)}'`).join(',\n'), ')'];
}

function athenaType(type: FieldType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'bigint';
    case 'double':
      return 'double';
    case 'null':
    case 'string':
      return 'string';
    case 'array':
      return `array<${athenaType(type.of)}>`;
    case 'object': {
      const fields = [...type.fields].map(([name, field]) => `${quoted(name)}: ${athenaType(field)}`);
      return fields.length === 0 ? 'string' : `struct<${fields.join(', ')}>`;
    }
  }
}

/** Names of tables have letters, digits and underscores. */
function tableName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'delivered'
  );
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/**
 * What stands between single quotes. Athena's DDL is Hive's: a backslash escapes, and a doubled quote ends one text and begins another, so
 * that a prefix that ends with a backslash would take the closing quote for its own. Source: Apache Hive, "Literals", grammar `StringLiteral`.
 */
function escaped(text: string): string {
  return text.replace(/[\\'\n\r]/g, (character) => ESCAPES[character] ?? `\\${character}`);
}
