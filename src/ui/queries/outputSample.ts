import type { Clients } from '../../aws';
import { readObjectRecords } from '../../outputs';

/** What some records of an object say about all of them. */
export interface OutputSample {
  texts: string[];
  /** Parquet and Avro say themselves what they hold. */
  format: 'json' | 'parquet' | 'avro';
  /** Nothing stands between the records: what reads line by line takes them for one. */
  isBackToBack: boolean;
}

const MOST_RECORDS = 1_000;

export async function sampleObject(
  { s3 }: Clients,
  { bucket, key }: { bucket: string; key: string },
  signal?: AbortSignal,
): Promise<OutputSample> {
  const sample: OutputSample = { texts: [], format: formatOf(key), isBackToBack: false };
  let endOfLast: number | undefined;
  for await (const event of readObjectRecords(s3, { bucket, key, ...(signal ? { signal } : {}) })) {
    if (event.kind !== 'records') continue;
    for (const { data, offset, isConverted } of event.records) {
      if (sample.texts.length >= MOST_RECORDS) return sample;
      sample.texts.push(Buffer.from(data).toString());
      if (isConverted || offset === undefined) continue;
      if (offset === endOfLast) sample.isBackToBack = true;
      endOfLast = offset + data.length;
    }
  }
  return sample;
}

/** Firehose names what it converts by its format. */
function formatOf(key: string): OutputSample['format'] {
  if (/\.parquet(\.|$)/i.test(key)) return 'parquet';
  return /\.avro(\.|$)/i.test(key) ? 'avro' : 'json';
}
