export interface DuckDbRequest {
  bucket: string;
  /** A prefix, which ends with `/`, or the key of one object. */
  key: string;
  content: 'json' | 'csv' | 'parquet';
  compression: 'none' | 'gzip' | 'zstd' | 'other';
  region?: string;
  /** An endpoint other than AWS's, as that of the local pipeline. */
  endpoint?: string;
}

/**
 * What DuckDB reads delivered objects with, where they lie. `unstructured` takes records back to back as well as lines.
 * Sources: "S3 API Support", "Loading JSON" of DuckDB's documentation.
 */
export function duckDbQuery({ bucket, key, content, compression, region, endpoint }: DuckDbRequest): string {
  const isFolder = key === '' || key.endsWith('/');
  const path = literal(`s3://${bucket}/${isFolder ? `${escapedGlob(key)}**` : escapedGlob(key)}`);
  const options = [
    ...(content === 'json' ? [`format = 'unstructured'`, 'records = true', 'union_by_name = true'] : []),
    // Told by the extension otherwise, which Firehose does not write for all.
    ...(compression === 'gzip' || compression === 'zstd' ? [`compression = '${compression}'`] : []),
    ...(isFolder ? [`hive_partitioning = ${/\w=/.test(key)}`, 'filename = true'] : []),
  ];
  const reader = { json: 'read_json', csv: 'read_csv', parquet: 'read_parquet' }[content];
  return [
    ...(compression === 'other'
      ? ['-- DuckDB does not read this compression: download the readable form instead.']
      : []),
    'INSTALL httpfs; LOAD httpfs;',
    secret(region, endpoint),
    `SELECT *\nFROM ${reader}(${[path, ...(content === 'parquet' ? options.filter((option) => !option.startsWith('compression')) : options)].join(', ')})\nLIMIT 100;\n`,
  ].join('\n');
}

function secret(region: string | undefined, endpoint: string | undefined): string {
  if (endpoint === undefined) {
    const place = region === undefined ? '' : `, REGION ${literal(region)}`;
    return `CREATE OR REPLACE SECRET delivered (TYPE s3, PROVIDER credential_chain${place});`;
  }
  const { host, protocol } = new URL(endpoint);
  const options = [
    `ENDPOINT ${literal(host)}`,
    `USE_SSL ${protocol === 'https:'}`,
    `URL_STYLE 'path'`,
    `KEY_ID 'local'`,
    `SECRET 'local'`,
  ];
  return `CREATE OR REPLACE SECRET delivered (TYPE s3, ${options.join(', ')});`;
}

function escapedGlob(key: string): string {
  return key.replace(/[*?[\]]/g, '[$&]');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
