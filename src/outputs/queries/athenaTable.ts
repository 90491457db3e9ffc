import { AthenaColumns, identifier } from './athenaColumns';
import { AliasedNames } from './columnNames';
import type { ObservedFields } from './observedFields';
import type { OutputSample } from './outputSample';
import { FIRST_YEAR, type Partition, type Partitioning } from './partitions';

export interface TableRequest {
  /** The name to derive the table's name from. */
  name: string;
  bucket: string;
  partitioning: Partitioning;
  sample: Pick<OutputSample, 'format' | 'layout' | 'declared'> & { observed: Pick<ObservedFields, 'fields' | 'isCut'> };
  /** The time zone of the prefix. Undefined: UTC, which is Athena's. */
  timeZone?: string | undefined;
}

type Property = [key: string, value: string];

const ONE_RECORD_A_LINE = 'Athena reads one record a line';

/**
 * The DDL that makes a table of delivered objects in Athena, and with it in the Glue Data Catalog.
 * Undefined: no field can be a column.
 * Sources: "CREATE TABLE", "OpenX JSON SerDe", "Open CSV SerDe", "Partition projection with Amazon Athena".
 */
export function athenaTable({ name, bucket, partitioning, sample, timeZone }: TableRequest): string | undefined {
  const { format, observed, declared } = sample;
  const partitions = partitioning.kind === 'none' ? [] : partitioning.partitions;
  const partitionNames = partitions.map((partition) => partition.name);
  const { columns, omitted, names } = new AthenaColumns(declared ?? observed.fields, partitionNames, format);
  if (columns.length === 0) return undefined;
  const table = identifier(tableName(name));
  const statement = [
    ...remarks(sample, omitted),
    `CREATE EXTERNAL TABLE ${table} (`,
    columns.map((column) => `  ${identifier(column.name)} ${column.type}`).join(',\n'),
    ')',
    ...(partitions.length > 0 ? [`PARTITIONED BY (${partitions.map(partitionColumn).join(', ')})`] : []),
    ...storage(format, names),
    `LOCATION ${literal(`s3://${bucket}/${partitioning.root}`)}`,
    ...tableProperties([...csvProperties(format), ...projection(partitioning, bucket, timeZone)]),
  ].join('\n');
  return `${statement};\n${partitioning.kind === 'named' ? `MSCK REPAIR TABLE ${table};\n` : ''}`;
}

function remarks({ layout, format, observed, declared }: TableRequest['sample'], omitted: readonly string[]): string[] {
  const lines: string[] = [];
  if (format === 'json' && layout === 'backToBack') {
    lines.push(
      `These objects hold records with nothing between them, and ${ONE_RECORD_A_LINE}: it would see the first of each`,
      'object alone. Turn on AppendDelimiterToRecord ("New line delimiter") in the delivery stream.',
    );
  }
  if (format === 'json' && layout === 'multiLine') {
    lines.push(
      `These objects hold records of several lines, and ${ONE_RECORD_A_LINE}: let the senders write each on one line.`,
    );
  }
  if (!declared && (format === 'parquet' || format === 'avro')) {
    lines.push('The types come from values: compare decimals, dates and timestamps with the schema of the files.');
  }
  if (!declared && observed.isCut)
    lines.push('The records have more fields than a table takes: the columns end with the first ones.');
  for (const field of omitted) lines.push(`Left out, because Athena has no name for it: ${JSON.stringify(field)}`);
  return lines.map((line) => `-- ${line}`);
}

function partitionColumn({ name, values }: Partition): string {
  return `${identifier(name)} ${values.kind === 'integer' ? 'int' : 'string'}`;
}

function storage(format: OutputSample['format'], names: AthenaColumns['names']): string[] {
  switch (format) {
    case 'parquet':
      return ['STORED AS PARQUET'];
    case 'avro':
      return ['STORED AS AVRO'];
    case 'csv':
      return ["ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"];
    case 'json':
      return [
        "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
        `WITH SERDEPROPERTIES (\n${propertyLines([
          ['ignore.malformed.json', 'true'],
          ...(names instanceof AliasedNames ? jsonProperties(names) : []),
        ])}\n)`,
      ];
  }
}

function csvProperties(format: OutputSample['format']): Property[] {
  return format === 'csv' ? [['skip.header.line.count', '1']] : [];
}

function jsonProperties(names: AliasedNames): Property[] {
  return [
    ...(names.isCaseSensitive ? ([['case.insensitive', 'false']] as Property[]) : []),
    ...names.mappings().map(([name, key]): Property => [`mapping.${name}`, key]),
  ];
}

function projection(partitioning: Partitioning, bucket: string, timeZone: string | undefined): Property[] {
  if (partitioning.kind !== 'projected') return [];
  return [
    ['projection.enabled', 'true'],
    ...partitioning.partitions.flatMap((partition) => projectedValues(partition, timeZone)),
    ['storage.location.template', `s3://${bucket}/${partitioning.template}`],
  ];
}

function projectedValues({ name, values }: Partition, timeZone: string | undefined): Property[] {
  const property = (key: string, value: string): Property => [`projection.${name}.${key}`, value];
  switch (values.kind) {
    case 'integer':
      return [
        property('type', 'integer'),
        property('range', `${values.from},${values.to}`),
        property('digits', String(values.digits)),
      ];
    case 'date':
      return [
        property('type', 'date'),
        property('format', values.format),
        // Athena's NOW is UTC. In a time zone ahead of it, the latest hours would not be found yet.
        property('range', `${firstInstant(values.format)},${timeZone === undefined ? 'NOW' : 'NOW+1DAYS'}`),
        property('interval', '1'),
        property('interval.unit', values.unit),
      ];
    case 'any':
      return [property('type', 'injected')];
  }
}

/** The first value that a pattern gives: `yyyy/MM/dd/HH` → `2015/01/01/00`. */
function firstInstant(format: string): string {
  return format.replace(/'([^']*)'|[yu]+|M+|d+|H+|m+/g, (letters, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    const value = 'yu'.includes(letters.charAt(0)) ? FIRST_YEAR : 'Md'.includes(letters.charAt(0)) ? 1 : 0;
    return String(value).padStart(letters.length, '0');
  });
}

function tableProperties(properties: readonly Property[]): string[] {
  return properties.length > 0 ? ['TBLPROPERTIES (', propertyLines(properties), ')'] : [];
}

function propertyLines(properties: readonly Property[]): string {
  return properties.map(([key, value]) => `  ${literal(key)} = ${literal(value)}`).join(',\n');
}

/** Names of tables have letters, digits and underscores. */
function tableName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return plain.replace(/^_+|_+$/g, '') || 'delivered';
}

/**
 * A text of Hive's SQL, which Athena's DDL is: a backslash escapes, and a doubled quote ends one text and begins
 * another, so a prefix that ends with a backslash would take the closing quote for its own.
 * Sources: Apache Hive, grammar `StringLiteral`, and `BaseSemanticAnalyzer.unescapeSQLString`.
 */
function literal(text: string): string {
  return `'${text.replace(/[\\'\p{Cc}]/gu, escaped)}'`;
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === "'" || character === '\\') return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
