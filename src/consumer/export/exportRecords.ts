import { Yielder } from '../slices';
import {
  exportedPayload,
  recordFormatter,
  type ExportableRecord,
  type ExportFormat,
  type ExportWriting,
} from './recordFormatter';

export interface ExportOptions extends ExportWriting {
  /** Read one by one, so that the export keeps none of them in memory. */
  records: Iterable<ExportableRecord>;
  format: ExportFormat;
  signal?: AbortSignal | undefined;
  /** Called after each chunk. `bytes` is the size of the file so far. */
  onProgress?: ((written: { records: number; bytes: number }) => void) | undefined;
}

const CHUNK_CHARACTERS = 256 * 1024;

/**
 * The records as a file, in chunks. It yields to the event loop between them.
 * @throws the signal's reason when it aborts
 */
export async function* exportChunks({
  records,
  format,
  signal,
  onProgress,
  spreadsheetSafe,
  ...decoding
}: ExportOptions): AsyncGenerator<Buffer> {
  const formatter = recordFormatter(format, spreadsheetSafe);
  const written = { records: 0, bytes: 0 };
  const taken = (text: string) => {
    const chunk = Buffer.from(text);
    written.bytes += chunk.length;
    onProgress?.({ ...written });
    return chunk;
  };
  let text = formatter.begin();
  const yielder = new Yielder();
  for (const record of records) {
    const payload = exportedPayload(record.data, decoding);
    text += formatter.record(record, payload instanceof Promise ? await payload : payload);
    written.records++;
    const { isDue } = yielder;
    if (text.length >= CHUNK_CHARACTERS) {
      yield taken(text);
      text = '';
    }
    if (!isDue) continue;
    await yielder.yield();
    signal?.throwIfAborted();
  }
  yield taken(text + formatter.end());
}

/** The records as one text. For a few of them: see {@link exportChunks}. */
export async function exportText(options: ExportOptions): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of exportChunks(options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
