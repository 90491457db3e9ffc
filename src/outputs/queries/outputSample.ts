import type { OutputsClient } from '../client';
import type { DeliveredRecord, RecordsEvent } from '../recordReading/deliveredRecord';
import { readObjectRecords } from '../recordReading/objectRecords';
import { ObservedFields } from './observedFields';

/** What the first records of an object say about all that is delivered like it. */
export interface OutputSample {
  observed: ObservedFields;
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
  signal?: AbortSignal;
}

const MAX_RECORDS = 1_000;
const LINE_FEED = 0x0a;

/** @throws what reading the object fails with; of damaged content the sample has what comes before the damage */
export async function sampleOutput(
  client: Pick<OutputsClient, 'headObject' | 'getObject'>,
  { bucket, key, compression, signal }: SampleRequest,
): Promise<OutputSample> {
  const sampler = new Sampler();
  for await (const record of firstRecords(readObjectRecords(client, { bucket, key, ...(signal ? { signal } : {}) }))) {
    sampler.add(record);
  }
  return {
    observed: sampler.observed,
    format: formatOf(key, sampler),
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

/** Firehose names what it converts by its format. */
function formatOf(key: string, { hasPlacelessRows }: Sampler): OutputSample['format'] {
  if (/\.avro(\.|$)/i.test(key)) return 'avro';
  if (hasPlacelessRows || /\.parquet(\.|$)/i.test(key)) return 'parquet';
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
