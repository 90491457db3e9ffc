import { createReadStream } from 'node:fs';
import { workspace, type Uri } from 'vscode';
import { readRecords, type RecordFormat } from '../../records';

/** Records that were sent, there to be read as often as needed. */
export interface SentRecords {
  /** As a report calls them. */
  name: string;
  /** No record was sent before; `undefined`: not known. */
  fromMs: number | undefined;
  /** None was sent after; not there: not known. */
  untilMs?: number;
  read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** The records of files, cut as sending cuts them. */
export function sentFiles(uris: readonly Uri[], format: RecordFormat): Pick<SentRecords, 'name' | 'read'> {
  const name = uris.map((uri) => workspace.asRelativePath(uri)).join(', ');
  return {
    name,
    async *read(signal) {
      for (const uri of uris) {
        for await (const batch of readRecords(contentOf(uri, signal), { format, signal })) yield* batch;
      }
    },
  };
}

async function* contentOf(uri: Uri, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) yield Buffer.from(open.getText());
  else if (uri.scheme === 'file') yield* createReadStream(uri.fsPath, { signal }) as AsyncIterable<Uint8Array>;
  else yield await workspace.fs.readFile(uri);
}
