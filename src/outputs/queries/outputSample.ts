import { LINE_FEED } from '../../records';
import type { OutputsClient } from '../client';
import type { DeliveredRecord, RecordsEvent } from '../recordReading/deliveredRecord';
import { readObjectRecords } from '../recordReading/objectRecords';
import { isContentFault } from '../damage';
import { isAvro } from '../layers/magic';
import { objectContent } from '../objectContent';
import type { ColumnType } from '../parquet/columnTypes';
import { parquetColumns, type RandomAccess } from '../parquet/parquetLines';
import { statObject } from '../reading';
import { ObservedFields, type FieldType } from './observedFields';

/** What the first records of an object say about all that is delivered like it. */
export interface OutputSample {
  observed: ObservedFields;
  /** The fields as the schema of the object has them. Undefined: it has none that is read here. */
  declared?: ReadonlyMap<string, FieldType> | undefined;
  format: 'json' | 'csv' | 'parquet' | 'avro';
  /**
   * How JSON records lie in the object. `backToBack`: nothing stands between them, so a reader of lines sees the first
   * of each line alone. `multiLine`: a record has line breaks in it.
   */
  layout: 'lines' | 'backToBack' | 'multiLine';
  /** `byName`: none, or one that the object's name tells. `unreadable`: one that query engines rarely know. */
  compression: 'byName' | 'gzip' | 'zstd' | 'unreadable';
}

export interface SampleRequest {
  bucket: string;
  key: string;
  /** As the delivery stream has it (`CompressionFormat`). Undefined: only the name tells. */
  compression?: string | undefined;
  signal?: AbortSignal | undefined;
}

const MAX_RECORDS = 1_000;
const MAGIC_BYTES = 4;
const PARQUET_MAGIC = Buffer.from('PAR1');

/** A sample of damaged content ends before the damage. What the SDK throws comes through. */
export async function sampleOutput(
  client: Pick<OutputsClient, 'headObject' | 'getObject'>,
  { bucket, key, compression, signal }: SampleRequest,
): Promise<OutputSample> {
  const sampler = new Sampler();
  const stat = await statObject(client, { bucket, key, signal });
  for await (const record of firstRecords(readObjectRecords(client, { bucket, key, stat, signal }))) {
    sampler.add(record);
  }
  const file = objectContent(client, { bucket, key, ...stat, signal });
  const magic = Buffer.from(await file.slice(0, Math.min(MAGIC_BYTES, stat.size)));
  const format = formatOf(key, magic, sampler);
  return {
    observed: sampler.observed,
    declared: magic.equals(PARQUET_MAGIC) ? await declaredFields(file, signal) : undefined,
    format,
    layout: sampler.layout,
    compression: compressionOf(key, compression),
  };
}

async function* firstRecords(events: AsyncIterable<RecordsEvent>): AsyncGenerator<DeliveredRecord> {
  let count = 0;
  for await (const event of events) {
    if (event.kind !== 'records') continue;
    for (const record of event.records) {
      if (count++ >= MAX_RECORDS) return;
      yield record;
    }
  }
}

class Sampler {
  readonly observed = new ObservedFields();
  layout: OutputSample['layout'] = 'lines';
  /** Rows without a place in the content: those of Parquet and Avro. */
  hasPlacelessRows = false;
  #endOfLast: number | undefined;

  add({ data, offset, isConverted }: DeliveredRecord): void {
    this.observed.add(data);
    if (offset === undefined) this.hasPlacelessRows = true;
    if (offset === undefined || isConverted) return;
    if (offset === this.#endOfLast) this.layout = 'backToBack';
    else if (this.layout === 'lines' && data.includes(LINE_FEED)) this.layout = 'multiLine';
    this.#endOfLast = offset + data.length;
  }
}

/** Undefined: the file is damaged, which reading its records has met. */
async function declaredFields(
  file: RandomAccess,
  signal: AbortSignal | undefined,
): Promise<Map<string, FieldType> | undefined> {
  try {
    return new Map((await parquetColumns(file, signal)).map(([name, type]) => [name, fieldType(type)]));
  } catch (error) {
    if (isContentFault(error)) return undefined;
    throw error;
  }
}

function fieldType(type: ColumnType): FieldType {
  switch (type.kind) {
    case 'declared':
      return type;
    case 'list':
      return { kind: 'list', items: fieldType(type.items) };
    case 'map':
      return { kind: 'map', key: fieldType(type.key), value: fieldType(type.value) };
    case 'record':
      return { kind: 'record', fields: new Map(type.fields.map(([name, inner]) => [name, fieldType(inner)])) };
  }
}

/** By its first bytes, or within another layer by its name: Firehose names what it converts by its format. */
function formatOf(key: string, magic: Buffer, { hasPlacelessRows }: Sampler): OutputSample['format'] {
  if (isAvro(magic) || /\.avro(\.|$)/i.test(key)) return 'avro';
  if (hasPlacelessRows || magic.equals(PARQUET_MAGIC) || /\.parquet(\.|$)/i.test(key)) return 'parquet';
  return /\.csv(\.|$)/i.test(key) ? 'csv' : 'json';
}

function compressionOf(key: string, setting: string | undefined): OutputSample['compression'] {
  if (/\.(gz|zst)$/i.test(key)) return 'byName';
  if (/\.(h?snappy|zip|bz2)$/i.test(key)) return 'unreadable';
  switch (setting?.toLowerCase()) {
    case 'gzip':
      return 'gzip';
    case 'zip':
    case 'snappy':
    case 'hadoop_snappy':
      return 'unreadable';
    default:
      return 'byName';
  }
}
