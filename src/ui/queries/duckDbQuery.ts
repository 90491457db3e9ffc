import { endpointOf, type Connection } from '../../aws';
import type { OutputSample } from './outputSample';

export interface DuckDbSource {
  connection: Connection;
  bucket: string;
  /** A prefix, or the key of one object. */
  place: { prefix: string } | { key: string };
  sample: Pick<OutputSample, 'format' | 'isBackToBack'>;
  /** Levels such as `year=2026/` become columns. */
  hasNamedPartitions: boolean;
}

/** A query for the DuckDB shell or a notebook; secrets stay where AWS keeps them. */
export function duckDbQuery({ connection, bucket, place, sample, hasNamedPartitions }: DuckDbSource): string {
  const path = 'key' in place ? globEscaped(place.key) : `${globEscaped(place.prefix)}**`;
  const source = quoted(`s3://${bucket}/${path}`);
  return [
    'INSTALL httpfs; LOAD httpfs;',
    secret(connection),
    'SELECT *',
    `FROM ${reader(sample, source, hasNamedPartitions)}`,
    'LIMIT 1000;',
    '',
  ].join('\n');
}

function reader({ format, isBackToBack }: DuckDbSource['sample'], source: string, hasNamed: boolean): string {
  const hive = hasNamed ? ['hive_partitioning = true'] : [];
  const call = (name: string, options: string[]) => `${name}(${[source, ...options].join(', ')})`;
  if (format === 'parquet') return call('read_parquet', hive);
  if (format === 'avro') return call('read_avro', []);
  // "unstructured": JSON values one behind the other, whatever is or is not between them.
  const layout = isBackToBack ? 'unstructured' : 'newline_delimited';
  return call('read_json', [`format = '${layout}'`, 'union_by_name = true', ...hive]);
}

function secret(connection: Connection): string {
  const endpoint = endpointOf(connection, 's3');
  const region = `REGION ${quoted(connection.region)}`;
  if (endpoint === undefined) {
    const profile = connection.profile === undefined ? [] : [`PROFILE ${quoted(connection.profile)}`];
    return `CREATE OR REPLACE SECRET s3 (${['TYPE s3', 'PROVIDER credential_chain', ...profile, region].join(', ')});`;
  }
  const { host, protocol } = new URL(endpoint);
  const parts = [
    'TYPE s3',
    "KEY_ID 'local'",
    "SECRET 'local'",
    region,
    `ENDPOINT ${quoted(host)}`,
    "URL_STYLE 'path'",
    `USE_SSL ${protocol === 'https:'}`,
  ];
  return `CREATE OR REPLACE SECRET s3 (${parts.join(', ')});`;
}

/** A text of standard SQL, in which a backslash means nothing. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Keys may hold what a pattern takes for its own. */
function globEscaped(text: string): string {
  return text.replace(/[[\]*?]/g, (character) => `[${character}]`);
}
