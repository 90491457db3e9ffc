import type { OutputSample } from './outputSample';

export interface DuckDbRequest {
  /** How DuckDB reaches the bucket. */
  connection: {
    region: string;
    /** Undefined: the default credential chain. */
    profile?: string | undefined;
    /** Undefined: AWS's own endpoint. */
    endpoint?: string | undefined;
  };
  bucket: string;
  /** All objects below a prefix, or one. */
  place: { prefix: string } | { key: string };
  sample: Pick<OutputSample, 'format' | 'layout' | 'compression'>;
  /** Levels such as `year=2026/` become columns. */
  hasNamedLevels: boolean;
}

/**
 * A query for the DuckDB shell or a notebook. Secrets stay where AWS keeps them.
 * Sources: "S3 API Support", "Loading JSON", "Avro Extension" of DuckDB's documentation.
 */
export function duckDbQuery({ connection, bucket, place, sample, hasNamedLevels }: DuckDbRequest): string {
  const path = 'key' in place ? globEscaped(place.key) : `${globEscaped(place.prefix)}**`;
  const options = [...readerOptions(sample), ...(hasNamedLevels ? ['hive_partitioning = true'] : [])];
  const call = [literal(`s3://${bucket}/${path}`), ...(sample.format === 'avro' ? [] : options)].join(', ');
  return [
    ...(sample.compression === 'unreadable'
      ? ['-- DuckDB cannot read this compression: download the readable form of the objects instead.']
      : []),
    'INSTALL httpfs; LOAD httpfs;',
    ...(sample.format === 'avro' ? ['INSTALL avro; LOAD avro;'] : []),
    secret(connection),
    'SELECT *',
    `FROM ${READERS[sample.format]}(${call})`,
    'LIMIT 1000;',
    '',
  ].join('\n');
}

const READERS = { json: 'read_json', csv: 'read_csv', parquet: 'read_parquet', avro: 'read_avro' } as const;

function readerOptions({ format, layout, compression }: DuckDbRequest['sample']): string[] {
  if (format === 'parquet' || format === 'avro') return [];
  // "unstructured": JSON values one after another, with anything or nothing between them.
  const jsonFormat = layout === 'lines' ? 'newline_delimited' : 'unstructured';
  return [
    ...(format === 'json' ? [`format = '${jsonFormat}'`, 'union_by_name = true'] : []),
    ...(compression === 'gzip' || compression === 'zstd' ? [`compression = '${compression}'`] : []),
  ];
}

function secret({ region, profile, endpoint }: DuckDbRequest['connection']): string {
  const isLocal = endpoint !== undefined && profile === undefined;
  const parts = [
    'TYPE s3',
    ...(isLocal ? ["KEY_ID 'local'", "SECRET 'local'"] : ['PROVIDER credential_chain']),
    ...(profile === undefined ? [] : [`PROFILE ${literal(profile)}`]),
    `REGION ${literal(region)}`,
    ...(endpoint === undefined ? [] : addressOptions(new URL(endpoint))),
  ];
  return `CREATE OR REPLACE SECRET s3 (${parts.join(', ')});`;
}

function addressOptions({ host, protocol }: URL): string[] {
  return [`ENDPOINT ${literal(host)}`, "URL_STYLE 'path'", `USE_SSL ${protocol === 'https:'}`];
}

/** A string literal of standard SQL, in which a backslash has no meaning. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Keys may hold characters that have a meaning in a pattern. */
function globEscaped(text: string): string {
  return text.replace(/[[\]*?]/g, (character) => `[${character}]`);
}
