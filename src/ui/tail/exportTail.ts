import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { workspace, type Uri } from 'vscode';
import { exportChunks, type ExportFormat, type StoredRecord } from '../../consumer';
import type { PositionRange } from '../../webview';
import { exportDecoding } from './exportDecoding';
import type { TailSession } from './tailSession';

export interface ExportRequest {
  session: TailSession;
  uri: Uri;
  format: ExportFormat;
  /** For CSV. Default: true. */
  spreadsheetSafe?: boolean | undefined;
  /** Positions of the view; default: all that it holds now. */
  ranges?: readonly PositionRange[];
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
  spreadsheetSafe = true,
  ranges,
  signal,
  onProgress,
}: ExportRequest): Promise<{ records: number; bytes: number }> {
  const { matching } = session.view;
  await matching.settled();
  const { first, end } = matching;
  const wanted = ranges ?? [[first, end] as const];
  const count = positionsIn(wanted);
  let written = { records: 0, bytes: 0 };
  const chunks = exportChunks({
    ...{
      records: ranges ? recordsOf(session, ranges) : session.slice(first, end, matching),
      format,
      spreadsheetSafe,
      signal,
      ...exportDecoding(session.decode, signal),
    },
    onProgress: (now) => {
      written = now;
      onProgress?.(now.records / Math.max(1, count));
    },
  });
  await (uri.scheme === 'file' ? writeToDisk(uri.fsPath, chunks) : writeElsewhere(uri, chunks));
  return written;
}

export function positionsIn(ranges: readonly PositionRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** Leaves out records that were dropped meanwhile. */
export function* recordsOf(
  session: TailSession,
  ranges: Iterable<readonly [from: number, to: number]>,
): Iterable<StoredRecord> {
  for (const [from, to] of ranges) yield* session.slice(from, to);
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
