import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Uri } from 'vscode';
import { workspace } from 'vscode';
import { exportRecords, type ExportFormat } from '../../consumer';
import type { TailSession } from './tailSession';

const CHUNK_CHARACTERS = 256 * 1024;
const SLICE_MS = 8;

export interface ExportOptions {
  session: TailSession;
  uri: Uri;
  format: ExportFormat;
  signal?: AbortSignal;
  /** 0 to 1. */
  onProgress?: (done: number) => void;
}

export function exportFormatOf(uri: Uri): ExportFormat {
  if (/\.csv$/i.test(uri.path)) return 'csv';
  return /\.json$/i.test(uri.path) ? 'json' : 'ndjson';
}

/** Writes what is kept and matches at this moment; what arrives meanwhile is left out, and what is dropped is not there. */
export async function exportTail(options: ExportOptions): Promise<{ records: number; bytes: number }> {
  const { session, uri } = options;
  await session.view.records.settled();
  const written = { records: 0, bytes: 0 };
  if (uri.scheme === 'file') {
    const file = createWriteStream(uri.fsPath);
    try {
      for await (const chunk of chunks(options, written)) if (!file.write(chunk)) await once(file, 'drain');
      file.end();
      await finished(file);
    } finally {
      file.destroy();
    }
  } else {
    const parts: Buffer[] = [];
    for await (const chunk of chunks(options, written)) parts.push(chunk);
    await workspace.fs.writeFile(uri, Buffer.concat(parts));
  }
  return written;
}

async function* chunks(
  { session, format, signal, onProgress }: ExportOptions,
  written: { records: number; bytes: number },
): AsyncIterable<Buffer> {
  const { first, end } = session.view.records;
  function* counted() {
    for (const record of session.slice(first, end)) {
      written.records += 1;
      yield record;
    }
  }
  let text = '';
  let sliceEndMs = performance.now() + SLICE_MS;
  for (const piece of exportRecords(counted(), format)) {
    text += piece;
    if (text.length < CHUNK_CHARACTERS && performance.now() < sliceEndMs) continue;
    yield taken();
    onProgress?.(written.records / Math.max(1, end - first));
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    sliceEndMs = performance.now() + SLICE_MS;
  }
  yield taken();

  function taken(): Buffer {
    const chunk = Buffer.from(text);
    written.bytes += chunk.length;
    text = '';
    return chunk;
  }
}
