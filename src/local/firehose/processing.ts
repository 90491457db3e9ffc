import { gunzipSync } from 'node:zlib';
import { compileJqQuery, JqError, JqRefusal, type JqQuery } from '../../records';
import type { Input } from '../kinesis/input';
import { isRecord } from '../storage/stateFile';
import { objectsOf } from './fields';
import { invalidArgument } from './invalidArgument';
import { parseLambdaProcessor, type LambdaProcessor } from './lambdaProcessor';
import { lambdaKey } from './prefix';
import { splitJsonObjects } from './splitJson';

/**
 * The processing of records between their source and their objects: they are decompressed, split, go through a function if there is one, and then
 * get their partition keys and delimiter. Source of the order: "Apply dynamic partitioning to aggregated data".
 */
export interface Processing {
  readonly query: JqQuery | undefined;
  readonly lambda: LambdaProcessor | undefined;
  /**
   * The records that a record consists of.
   *
   * @throws {DecompressionError} when it is not compressed as it must be.
   */
  split(data: Uint8Array): readonly SplitRecord[];
  /** A piece, after the function. `source` is what it was before. */
  finish(piece: Piece): ProcessedRecord;
}

export interface SplitRecord {
  readonly data: Uint8Array;
  /** What a failure shows: the record in its compressed form, if it had one. */
  readonly source: Uint8Array;
}

interface Piece extends SplitRecord {
  /** What the function gave, of any types. */
  readonly lambdaKeys: Readonly<Record<string, unknown>>;
}

export type ProcessedRecord =
  | { readonly kind: 'delivered'; readonly data: Uint8Array; readonly partitionKeys: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly data: Uint8Array; readonly failure: ProcessingFailure };

export interface ProcessingFailure {
  readonly outputType: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Undefined: no function had to do with it. */
  readonly function?: { readonly arn: string; readonly attempts: number } | undefined;
}

const NO_PROCESSING: Processing = {
  query: undefined,
  lambda: undefined,
  split: (data) => [{ data, source: data }],
  finish: ({ data }) => ({ kind: 'delivered', data, partitionKeys: {} }),
};

/** A record with more sub-records than this is not split, as on AWS. */
const MAX_SUBRECORDS = 500;
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

interface Steps {
  decompress: ((data: Uint8Array) => Uint8Array) | undefined;
  extract: ((data: Uint8Array) => Uint8Array) | undefined;
  split: ((data: Uint8Array) => readonly Uint8Array[] | undefined) | undefined;
  lambda: LambdaProcessor | undefined;
  query: JqQuery | undefined;
  delimiter: Buffer | undefined;
}

/**
 * Reads a `ProcessingConfiguration`. `lambdaKeys` are the partition keys that the function has to give. Source: "Processor" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` for a processor that the local pipeline does not have.
 */
export function parseProcessing(configuration: Input | undefined, lambdaKeys: readonly string[] = []): Processing {
  if (!configuration || configuration.raw('Enabled') === false) return NO_PROCESSING;
  const processors = objectsOf(configuration, 'Processors');
  const steps: Steps = {
    decompress: undefined,
    extract: undefined,
    split: undefined,
    lambda: undefined,
    query: undefined,
    delimiter: undefined,
  };
  for (const processor of processors) addStep(steps, processor);
  if (steps.extract && !steps.decompress) {
    throw invalidArgument('CloudWatchLogProcessing can only be present together with Decompression');
  }
  return {
    query: steps.query,
    lambda: steps.lambda,
    split: (source) => {
      const data = unpack(source, steps);
      const pieces = steps.split?.(data);
      const isSplit = pieces !== undefined && pieces.length <= MAX_SUBRECORDS;
      return (isSplit ? pieces : [data]).map((piece) => ({ data: piece, source: steps.decompress ? source : piece }));
    },
    finish: (piece) => finishPiece(piece, steps, lambdaKeys),
  };
}

function addStep(steps: Steps, processor: Input): void {
  const type = processor.requiredString('Type');
  const parameters = new Map(
    objectsOf(processor, 'Parameters').map((parameter) => [
      parameter.requiredString('ParameterName'),
      parameter.requiredString('ParameterValue'),
    ]),
  );
  switch (type) {
    case 'RecordDeAggregation':
      steps.split = splitter(parameters);
      return;
    case 'MetadataExtraction':
      steps.query = metadataQuery(parameters);
      return;
    case 'AppendDelimiterToRecord':
      steps.delimiter = Buffer.from(unescape(parameters.get('Delimiter') ?? '\\n'));
      return;
    case 'Lambda':
      if (steps.lambda) throw invalidArgument('At most one Lambda processor is allowed');
      steps.lambda = parseLambdaProcessor(parameters);
      return;
    case 'Decompression':
      requireGzip(parameters);
      steps.decompress = (data) => gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES });
      return;
    case 'CloudWatchLogProcessing':
      requireExtraction(parameters);
      steps.extract = logMessages;
      return;
    default:
      throw invalidArgument(`Unknown processor type: ${type}`);
  }
}

/** A record is not compressed as it must be, or is not a batch of logs. */
export class DecompressionError extends Error {
  override readonly name = 'DecompressionError';
}

/** A record that cannot be decompressed, or cannot be processed for a reason that nothing foresaw. */
export function failedRecord(data: Uint8Array, error: unknown): ProcessedRecord {
  const isCompressed = error instanceof DecompressionError;
  const failure = {
    outputType: isCompressed ? 'decompression-failed' : 'processing-failed',
    errorCode: isCompressed ? 'Decompression.Failed' : 'Processing.Failed',
    errorMessage: error instanceof Error ? error.message : String(error),
  };
  return { kind: 'failed', data, failure };
}

function requireGzip(parameters: ReadonlyMap<string, string>): void {
  const format = parameters.get('CompressionFormat') ?? 'GZIP';
  if (format !== 'GZIP') throw invalidArgument(`Decompression has an unknown CompressionFormat: ${format}`);
}

function requireExtraction(parameters: ReadonlyMap<string, string>): void {
  if (parameters.get('DataMessageExtraction')?.toLowerCase() !== 'true') {
    throw invalidArgument('CloudWatchLogProcessing needs the parameter DataMessageExtraction: true');
  }
}

/** Decompresses a record, and takes the messages out of it. Source: "Decompress CloudWatch Logs" and the page after it. */
function unpack(data: Uint8Array, { decompress, extract }: Steps): Uint8Array {
  try {
    const decompressed = decompress?.(data) ?? data;
    return extract?.(decompressed) ?? decompressed;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DecompressionError(`The record cannot be decompressed as CloudWatch Logs: ${reason}`, { cause: error });
  }
}

/** The messages of a batch of CloudWatch Logs, one a line. */
function logMessages(data: Uint8Array): Uint8Array {
  const batch = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()) as unknown;
  if (!isRecord(batch) || !Array.isArray(batch.logEvents)) throw new Error('it has no logEvents');
  const messages = batch.logEvents.map((event) => {
    if (!isRecord(event) || typeof event.message !== 'string') throw new Error('an event has no message');
    return `${event.message}\n`;
  });
  return Buffer.from(messages.join(''));
}

function splitter(parameters: ReadonlyMap<string, string>): Steps['split'] {
  const kind = parameters.get('SubRecordType');
  if (kind === 'JSON') return splitJsonObjects;
  if (kind !== 'DELIMITED') {
    throw invalidArgument('RecordDeAggregation needs the parameter SubRecordType: JSON or DELIMITED');
  }
  const delimiter = Buffer.from(parameters.get('Delimiter') ?? '', 'base64');
  if (delimiter.length === 0) {
    throw invalidArgument('RecordDeAggregation of the type DELIMITED needs the parameter Delimiter, in base64');
  }
  return (data) => splitAt(Buffer.from(data.buffer, data.byteOffset, data.length), delimiter);
}

function splitAt(data: Buffer, delimiter: Buffer): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let end = data.indexOf(delimiter); end >= 0; end = data.indexOf(delimiter, start)) {
    if (end > start) pieces.push(data.subarray(start, end));
    start = end + delimiter.length;
  }
  if (start < data.length) pieces.push(data.subarray(start));
  return pieces;
}

function metadataQuery(parameters: ReadonlyMap<string, string>): JqQuery {
  if (parameters.get('JsonParsingEngine') !== 'JQ-1.6') {
    throw invalidArgument('MetadataExtraction needs the parameter JsonParsingEngine: JQ-1.6');
  }
  const query = parameters.get('MetadataExtractionQuery');
  if (!query) throw invalidArgument('MetadataExtraction needs the parameter MetadataExtractionQuery');
  try {
    return compileJqQuery(query);
  } catch (error) {
    throw error instanceof JqRefusal ? invalidArgument(error.message) : error;
  }
}

/** Replaces escapes in a delimiter, which is given as in a program: `\\n`. */
function unescape(delimiter: string): string {
  return delimiter.replace(
    /\\([nrt\\])/g,
    (_escape, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter,
  );
}

function finishPiece(
  { data, source, lambdaKeys }: Piece,
  { query, delimiter }: Steps,
  wanted: readonly string[],
): ProcessedRecord {
  const values = query ? extract(query, data) : {};
  const keys = typeof values === 'string' ? values : partitionKeys(values, lambdaKeys, wanted);
  if (typeof keys === 'string') {
    const failure = {
      outputType: 'metadata-extraction-failed',
      errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
      errorMessage: keys,
    };
    return { kind: 'failed', data: source, failure };
  }
  return { kind: 'delivered', data: delimiter ? Buffer.concat([data, delimiter]) : data, partitionKeys: keys };
}

function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

/** What the query makes of a record, or the reason why there is nothing. */
function extract(query: JqQuery, data: Uint8Array): Readonly<Record<string, unknown>> | string {
  try {
    return query.evaluate(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()));
  } catch (error) {
    if (error instanceof SyntaxError) return 'Non JSON record provided';
    if (error instanceof JqError) return `Metadata extraction failed: ${error.message}`;
    // A deeply nested record may overflow the stack, and must not stop those after it.
    return `Metadata extraction failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The partition keys by their names in prefixes, or the reason why there are none. */
function partitionKeys(
  fromQuery: Readonly<Record<string, unknown>>,
  fromLambda: Readonly<Record<string, unknown>>,
  wanted: readonly string[],
): Readonly<Record<string, string>> | string {
  const values = new Map(Object.entries(fromQuery));
  for (const name of wanted) {
    values.set(lambdaKey(name), Object.hasOwn(fromLambda, name) ? fromLambda[name] : undefined);
  }
  const keys = new Map<string, string>();
  for (const [name, value] of values) {
    if (value === null || value === undefined || value === '') return 'partitionKeys values must not be null or empty';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return `The partition key ${name} must be a string, a number or a boolean`;
    }
    const key = String(value);
    // An object key cannot contain half a surrogate pair, which UTF-8 does not have.
    if (!isWellFormed(key)) return `The partition key ${name} is not valid Unicode`;
    keys.set(name, key);
  }
  return Object.fromEntries(keys);
}
