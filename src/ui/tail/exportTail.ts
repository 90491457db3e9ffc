import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { workspace, type Uri } from 'vscode';
import { exportChunks, type ExportFormat } from '../../consumer';
import type { TailSession } from './tailSession';

export interface ExportRequest {
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
export async function exportTail({
  session,
  uri,
  format,
  signal,
  onProgress,
}: ExportRequest): Promise<{ records: number; bytes: number }> {
  const { records } = session.view;
  await records.settled();
  const { first, end } = records;
  let written = { records: 0, bytes: 0 };
  const chunks = exportChunks({
    ...{ records: session.slice(first, end), format, signal, ...session.decode },
    onProgress: (now) => {
      written = now;
      onProgress?.(now.records / Math.max(1, end - first));
    },
  });
  await (uri.scheme === 'file' ? writeToDisk(uri.fsPath, chunks) : writeElsewhere(uri, chunks));
  return written;
}

async function writeToDisk(filePath: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const file = createWriteStream(filePath);
  try {
    for await (const chunk of chunks) if (!file.write(chunk)) await once(file, 'drain');
    file.end();
    await finished(file);
  } finally {
    file.destroy();
  }
}

/** Other file systems take a file as a whole. */
async function writeElsewhere(uri: Uri, chunks: AsyncIterable<Buffer>): Promise<void> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  await workspace.fs.writeFile(uri, Buffer.concat(parts));
}
