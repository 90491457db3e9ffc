import type { Input } from '../kinesis/input';
import { objectsOf } from './fields';
import { invalidArgument } from './invalidArgument';
import { JqError } from './jqFilters';
import { compileJqQuery, type JqQuery } from './jqQuery';
import { splitJsonObjects } from './splitJson';

/** The processing of records between their source and their objects. */
export interface Processing {
  readonly query: JqQuery | undefined;
  process(data: Uint8Array): readonly ProcessedRecord[];
}

export type ProcessedRecord =
  | { readonly kind: 'delivered'; readonly data: Uint8Array; readonly partitionKeys: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly data: Uint8Array; readonly failure: ProcessingFailure };

export interface ProcessingFailure {
  readonly outputType: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}

const NO_PROCESSING: Processing = {
  query: undefined,
  process: (data) => [{ kind: 'delivered', data, partitionKeys: {} }],
};

/** A record with more sub-records than this is not split, as on AWS. */
const MAX_SUBRECORDS = 500;

interface Steps {
  split: ((data: Uint8Array) => readonly Uint8Array[] | undefined) | undefined;
  query: JqQuery | undefined;
  delimiter: Buffer | undefined;
}

/**
 * Reads a `ProcessingConfiguration`. Source: "Processor" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` for a processor that the local pipeline does not have.
 */
export function parseProcessing(configuration: Input | undefined): Processing {
  if (!configuration || configuration.raw('Enabled') === false) return NO_PROCESSING;
  const processors = objectsOf(configuration, 'Processors');
  const steps: Steps = { split: undefined, query: undefined, delimiter: undefined };
  for (const processor of processors) addStep(steps, processor);
  return {
    query: steps.query,
    process: (data) => {
      const split = steps.split?.(data);
      const pieces = split && split.length <= MAX_SUBRECORDS ? split : [data];
      return pieces.map((piece) => processPiece(piece, steps));
    },
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
      throw invalidArgument('The local pipeline runs no Lambda functions: leave the Lambda processor out.');
    case 'Decompression':
    case 'CloudWatchLogProcessing':
      throw invalidArgument(`The local pipeline has no ${type} processor.`);
    default:
      throw invalidArgument(`Unknown processor type: ${type}`);
  }
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
  return compileJqQuery(query);
}

/** Replaces escapes in a delimiter, which is given as in a program: `\\n`. */
function unescape(delimiter: string): string {
  return delimiter.replace(
    /\\([nrt\\])/g,
    (_escape, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter,
  );
}

function processPiece(data: Uint8Array, { query, delimiter }: Steps): ProcessedRecord {
  const keys = query ? extract(query, data) : {};
  if (typeof keys === 'string') {
    const failure = {
      outputType: 'metadata-extraction-failed',
      errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
      errorMessage: keys,
    };
    return { kind: 'failed', data, failure };
  }
  return { kind: 'delivered', data: delimiter ? Buffer.concat([data, delimiter]) : data, partitionKeys: keys };
}

function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

/** The partition keys, or the reason why there are none. */
function extract(query: JqQuery, data: Uint8Array): Readonly<Record<string, string>> | string {
  let values: Readonly<Record<string, unknown>>;
  try {
    values = query.evaluate(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()));
  } catch (error) {
    if (error instanceof SyntaxError) return 'Non JSON record provided';
    if (error instanceof JqError) return `Metadata extraction failed: ${error.message}`;
    // A deeply nested record may overflow the stack, and must not stop those after it.
    return `Metadata extraction failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  const keys = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
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
