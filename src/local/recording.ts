import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isRecord } from './storage/stateFile';

/** A file that a tail was recorded or exported to, and the stream that gets its records. */
export interface Recording {
  readonly stream: string;
  readonly file: string;
}

/** The input of a `PutRecords`. */
interface Batch {
  readonly StreamName: string;
  readonly Records: readonly { readonly PartitionKey: string; readonly Data: string }[];
}

/** Calls `PutRecords`, and gives its answer. */
export type PutRecords = (batch: Batch) => Promise<{ readonly Records: readonly { readonly ErrorCode?: string }[] }>;

const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1_048_576;
/** How long records wait that a shard's limit has refused. */
const REFUSED_MS = 200;
const DATA = ',"data":';

/** @throws {Error} when one of them is not `STREAM=FILE`. */
export function namedRecordings(named: readonly string[]): readonly Recording[] {
  return named.map((one) => {
    const [, stream, file] = /^([\w.-]{1,128})=(.+)$/s.exec(one) ?? [];
    if (stream === undefined || file === undefined) throw new Error(`--import needs STREAM=FILE, and got ${one}.`);
    return { stream, file };
  });
}

/**
 * Puts the records of a recording into its stream with their partition keys, in their order unless a shard's limit refuses some.
 * They arrive now, and get new sequence numbers.
 *
 * @throws {Error} when the file cannot be read, or a line of it is not a record. The message names the place.
 */
export async function importRecording({ stream, file }: Recording, put: PutRecords): Promise<void> {
  let records: Batch['Records'][number][] = [];
  let bytes = 0;
  let line = 0;
  const flush = async (): Promise<void> => {
    await putAll({ StreamName: stream, Records: records }, put);
    records = [];
    bytes = 0;
  };
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    // An export as one JSON array has a record a line, too.
    const json = text.trim().replace(/,$/, '');
    if (['', '[', ']'].includes(json)) continue;
    const record = recordOf(json, `${file}, line ${line}`);
    if (records.length === MAX_BATCH_RECORDS || bytes + record.Data.length > MAX_BATCH_BYTES) await flush();
    records.push(record);
    bytes += record.Data.length;
  }
  await flush();
}

function recordOf(json: string, place: string): Batch['Records'][number] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`${place} is not JSON: import a tail that was recorded or exported as NDJSON or JSON.`, {
      cause: error,
    });
  }
  const { partitionKey: PartitionKey, data, dataBase64 } = isRecord(value) ? value : {};
  if (typeof PartitionKey === 'string' && typeof dataBase64 === 'string') return { PartitionKey, Data: dataBase64 };
  if (typeof PartitionKey !== 'string' || data === undefined) {
    throw new Error(`${place} is not a record of a tail: it needs partitionKey, and data or dataBase64.`);
  }
  // The data end the line, and keep every digit that they have there.
  const text = typeof data === 'string' ? data : json.slice(json.indexOf(DATA) + DATA.length, -1);
  return { PartitionKey, Data: Buffer.from(text).toString('base64') };
}

/** Puts what a shard's limit has refused again. */
async function putAll({ StreamName, Records }: Batch, put: PutRecords): Promise<void> {
  for (let left = Records; left.length > 0;) {
    const { Records: results } = await put({ StreamName, Records: left });
    left = left.filter((_record, index) => results[index]?.ErrorCode !== undefined);
    if (left.length > 0) await delay(REFUSED_MS);
  }
}
