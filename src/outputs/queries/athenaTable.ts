import type { ObservedType } from './observedFields';
import { partitioningOf, type Partition } from './partitions';

export interface TableRequest {
  name: string;
  bucket: string;
  /** The prefix of the delivery stream, with its expressions. */
  prefix: string;
  fields: ReadonlyMap<string, ObservedType>;
  /** What the objects hold: records of JSON each on a line or back to back, or Parquet. */
  content: 'jsonLines' | 'json' | 'parquet';
  /** The first year of which there are objects, where it is known. */
  firstYear?: number;
}

const DEFAULT_FIRST_YEAR = 2020;

/**
 * The statement that makes a table of delivered objects in Athena, and with it in the Glue Data Catalog: the observed
 * fields, the prefix's partitions by projection. Sources: "CREATE TABLE", "OpenX JSON SerDe", "Partition projection".
 */
export function athenaTable({ name, bucket, prefix, fields, content, firstYear }: TableRequest): string {
  const { partitions, template, root } = partitioningOf(prefix);
  const taken = new Set(partitions.map((partition) => partition.name));
  const columns = columnsOf(fields, taken);
  const lines = [
    ...(content === 'json' ? [BACK_TO_BACK] : []),
    `CREATE EXTERNAL TABLE ${identifier(name)} (`,
    columns.map(({ column, type }) => `  ${identifier(column)} ${type}`).join(',\n'),
    ')',
    ...(partitions.length > 0 ? [`PARTITIONED BY (${partitions.map(partitionColumn).join(', ')})`] : []),
    ...(content === 'parquet' ? ['STORED AS PARQUET'] : serde(columns)),
    `LOCATION ${literal(`s3://${bucket}/${root}`)}`,
    ...(partitions.length > 0 ? [projection(partitions, `s3://${bucket}/${template}`, firstYear)] : []),
  ];
  return `${lines.join('\n')};\n`;
}

const BACK_TO_BACK =
  '-- These records have no line break between them, and Athena reads one record a line: turn on "New line delimiter" of\n' +
  '-- the delivery stream (AppendDelimiterToRecord), or let the senders append one.';

interface Column {
  column: string;
  /** The field, where its name is not that of the column. */
  field: string;
  type: string;
}

/** Names of columns are in small letters, and two fields may not come to the same one. */
function columnsOf(fields: ReadonlyMap<string, ObservedType>, taken: Set<string>): Column[] {
  const columns: Column[] = [];
  for (const [field, type] of fields) {
    const plain = field.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, '_') || '_';
    let column = plain;
    for (let number = 2; taken.has(column); number++) column = `${plain}_${number}`;
    taken.add(column);
    columns.push({ column, field, type: typeText(type) });
  }
  return columns.length > 0 ? columns : [{ column: 'data', field: 'data', type: 'string' }];
}

function typeText(type: ObservedType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'bigint';
    case 'number':
      return 'double';
    case 'list':
      return `array<${typeText(type.items)}>`;
    case 'record': {
      const members = [...type.fields].map(([name, field]) => `${member(name)}:${typeText(field)}`);
      return members.length > 0 ? `struct<${members.join(',')}>` : 'string';
    }
    case 'string':
    case 'mixed':
    case 'unknown':
      return 'string';
  }
}

function member(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name.toLowerCase() : identifier(name.toLowerCase().replace(/[`<>:,]/g, '_'));
}

function serde(columns: readonly Column[]): string[] {
  const properties = columns
    .filter(({ column, field }) => column !== field.toLowerCase())
    .map(({ column, field }) => `,\n  ${literal(`mapping.${column}`)} = ${literal(field)}`);
  return [
    `ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'`,
    `WITH SERDEPROPERTIES (\n  'ignore.malformed.json' = 'true'${properties.join('')}\n)`,
  ];
}

function partitionColumn({ name, values }: Partition): string {
  return `${identifier(name)} ${values.kind === 'integer' ? 'int' : 'string'}`;
}

function projection(partitions: readonly Partition[], template: string, firstYear = DEFAULT_FIRST_YEAR): string {
  const properties = [
    ['projection.enabled', 'true'],
    ...partitions.flatMap((partition) => propertiesOf(partition, firstYear)),
    ['storage.location.template', template],
  ];
  return `TBLPROPERTIES (\n${properties.map(([key = '', value = '']) => `  ${literal(key)} = ${literal(value)}`).join(',\n')}\n)`;
}

function propertiesOf({ name, values }: Partition, firstYear: number): string[][] {
  const key = (property: string) => `projection.${name}.${property}`;
  switch (values.kind) {
    case 'integer': {
      const from = values.digits === 4 ? firstYear : values.from;
      return [
        [key('type'), 'integer'],
        [key('range'), `${from},${values.to}`],
        [key('digits'), String(values.digits)],
      ];
    }
    case 'date':
      return [
        [key('type'), 'date'],
        [key('format'), values.format],
        [key('range'), `${firstInstant(values.format, firstYear)},NOW`],
        [key('interval'), '1'],
        [key('interval.unit'), values.unit],
      ];
    case 'injected':
      return [[key('type'), 'injected']];
  }
}

/** The first value of a year in a pattern: `yyyy/MM/dd/HH` → `2026/01/01/00`. */
function firstInstant(format: string, year: number): string {
  return format.replace(/'([^']*)'|y+|u+|M+|d+|H+|m+|s+/g, (letters, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted;
    const value = 'yu'.includes(letters.charAt(0)) ? year : 'Md'.includes(letters.charAt(0)) ? 1 : 0;
    return String(value).padStart(letters.length, '0').slice(-Math.max(2, letters.length));
  });
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '')}\``;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
