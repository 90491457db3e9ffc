import type { DecodeOptions } from '../../records';
import type { StoredRecord } from '../recordStore';
import { Breath } from '../slices';
import { recordFormatter, type ExportFormat, type ExportableRecord } from './recordFormatter';

/** A file of these records, piece by piece. */
export function* exportRecords(
  records: Iterable<ExportableRecord>,
  format: ExportFormat,
  decode?: DecodeOptions,
): Iterable<string> {
  const formatter = recordFormatter(format, decode);
  yield formatter.begin();
  for (const record of records) yield formatter.record(record);
  yield formatter.end();
}

export interface ExportOptions extends DecodeOptions {
  /** Taken one by one, so that nothing is kept in memory. */
  records: Iterable<StoredRecord>;
  format: ExportFormat;
  signal?: AbortSignal | undefined;
  /** After each chunk; `bytes` of the file so far. */
  onProgress?: ((written: { records: number; bytes: number }) => void) | undefined;
}

const CHUNK_CHARACTERS = 256 * 1024;

/** The same in chunks for a file; between them everybody else gets a turn. Rejects with the signal's reason. */
export async function* exportChunks({
  records,
  format,
  schema,
  signal,
  onProgress,
}: ExportOptions): AsyncGenerator<Buffer> {
  const written = { records: 0, bytes: 0 };
  function* counted() {
    for (const record of records) {
      written.records += 1;
      yield record;
    }
  }
  const taken = (text: string) => {
    const chunk = Buffer.from(text);
    written.bytes += chunk.length;
    onProgress?.({ ...written });
    return chunk;
  };
  let text = '';
  const breath = new Breath();
  for (const piece of exportRecords(counted(), format, { schema })) {
    text += piece;
    const { isDue } = breath;
    if (text.length >= CHUNK_CHARACTERS) {
      yield taken(text);
      text = '';
    }
    if (!isDue) continue;
    await breath.take();
    signal?.throwIfAborted();
  }
  yield taken(text);
}
