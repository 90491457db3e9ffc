import type { Input } from '../../kinesis/input';
import { invalidArgument } from '../invalidArgument';
import { MalformedValueError, rowReader, type ColumnValue } from './columnValue';
import { parseDeserializer, parseJsonObject, type Deserializer } from './deserializer';
import type { GlueTable, GlueTables } from './glueTables';
import { PARQUET_COMPRESSIONS, ParquetFile, type ParquetSettings } from './parquetFile';

/** The conversion of records to Parquet. */
export interface FormatConversion {
  /** The table whose columns the objects have. */
  readonly table: TableName;
  /** @throws {ServiceError} `InvalidArgumentException` when the table is not known. */
  requireTable(): void;
  /**
   * The row of a record. `columns` names the version of the table that it was made with.
   *
   * @throws {ServiceError} as `requireTable`.
   */
  rowOf(data: Uint8Array): ConvertedRecord;
  /** A new file for rows of this version of the table. */
  file(columns: string): ParquetFile;
}

type ConvertedRecord =
  | { readonly kind: 'row'; readonly row: readonly ColumnValue[]; readonly columns: string }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly errorMessage: string };

export interface TableName {
  readonly catalogId: string | undefined;
  readonly databaseName: string;
  readonly tableName: string;
  readonly region: string | undefined;
  readonly versionId: string;
}

const MEBIBYTE = 1_048_576;
const MIN_PAGE_BYTES = 65_536;
const MIN_BLOCK_BYTES = 64 * MEBIBYTE;

/**
 * Reads a `DataFormatConversionConfiguration`. Undefined: it is disabled. Source: "DataFormatConversionConfiguration" of the
 * Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` when it is not complete, or converts to ORC.
 */
export function parseFormatConversion(input: Input | undefined, tables: GlueTables): FormatConversion | undefined {
  if (!input || input.raw('Enabled') === false) return undefined;
  const deserializer = parseDeserializer(input.object('InputFormatConfiguration'));
  const settings = parquetSettings(input.object('OutputFormatConfiguration'));
  return new ParquetConversion(tableName(input.object('SchemaConfiguration')), deserializer, settings, tables);
}

function tableName(schema: Input | undefined): TableName {
  if (!schema) throw invalidArgument('SchemaConfiguration is required when data format conversion is enabled.');
  schema.requiredString('RoleARN');
  return {
    catalogId: schema.string('CatalogId'),
    databaseName: schema.requiredString('DatabaseName'),
    tableName: schema.requiredString('TableName'),
    region: schema.string('Region'),
    versionId: schema.string('VersionId') ?? 'LATEST',
  };
}

function parquetSettings(output: Input | undefined): ParquetSettings {
  const serializer = output?.object('Serializer');
  if (serializer?.has('OrcSerDe')) {
    throw invalidArgument('The local pipeline converts to Parquet only: use ParquetSerDe instead of OrcSerDe.');
  }
  const parquet = serializer?.object('ParquetSerDe');
  if (!parquet) {
    throw invalidArgument('OutputFormatConfiguration needs a Serializer: ParquetSerDe, which may be empty.');
  }
  // How files are padded and cut into blocks for HDFS makes no difference to their readers.
  parquet.integer('BlockSizeBytes', MIN_BLOCK_BYTES);
  parquet.oneOf('WriterVersion', ['V1', 'V2']);
  return {
    compression: parquet.oneOf('Compression', PARQUET_COMPRESSIONS) ?? 'SNAPPY',
    pageBytes: parquet.integer('PageSizeBytes', MIN_PAGE_BYTES) ?? MEBIBYTE,
    hasDictionaries: parquet.raw('EnableDictionaryCompression') !== false,
  };
}

interface ReadableTable {
  readonly table: GlueTable;
  /** The version of all tables that it was found in. */
  readonly version: number;
  readonly read: ReturnType<typeof rowReader>;
}

class ParquetConversion implements FormatConversion {
  readonly table: TableName;
  readonly #deserializer: Deserializer;
  readonly #settings: ParquetSettings;
  readonly #tables: GlueTables;
  /** Versions of the table that buffers may have rows of, by fingerprint. */
  readonly #versions = new Map<string, GlueTable>();
  #current: ReadableTable | undefined;

  constructor(table: TableName, deserializer: Deserializer, settings: ParquetSettings, tables: GlueTables) {
    this.table = table;
    this.#deserializer = deserializer;
    this.#settings = settings;
    this.#tables = tables;
  }

  requireTable(): void {
    this.#table();
  }

  #table(): GlueTable {
    const { databaseName, tableName } = this.table;
    const found = this.#tables.find(databaseName, tableName);
    if (found) return found;
    throw invalidArgument(
      `The local pipeline has no Glue table ${databaseName}.${tableName}. Give its definition, as \`aws glue get-table\` prints it, ` +
        'with --glue FILE, in the "tables" of --init, or with PUT /_local/glue.',
    );
  }

  rowOf(data: Uint8Array): ConvertedRecord {
    const { table, read } = this.#latest();
    let object: Readonly<Record<string, unknown>>;
    try {
      object = parseJsonObject(Buffer.from(data.buffer, data.byteOffset, data.length).toString());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return failed('DataFormatConversion.ParseError', `Encountered malformed JSON. ${reason}`);
    }
    try {
      return { kind: 'row', row: read(object), columns: table.fingerprint };
    } catch (error) {
      if (!(error instanceof MalformedValueError)) throw error;
      return failed('DataFormatConversion.MalformedData', `Data does not match the schema. ${error.message}`);
    }
  }

  file(columns: string): ParquetFile {
    const table = this.#versions.get(columns);
    if (!table) throw new Error(`The rows were made with an unknown version of ${this.table.tableName}.`);
    return new ParquetFile(table.columns, this.#settings);
  }

  #latest(): ReadableTable {
    const { version } = this.#tables;
    if (this.#current?.version !== version) {
      const table = this.#table();
      this.#current = { table, version, read: rowReader(table.columns, this.#deserializer) };
      this.#versions.set(table.fingerprint, table);
    }
    return this.#current;
  }
}

function failed(errorCode: string, errorMessage: string): ConvertedRecord {
  return { kind: 'failed', errorCode, errorMessage };
}
