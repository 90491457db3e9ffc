import { workspace, type Uri } from 'vscode';
import { localPart } from '../send/fileSources';
import type { ReadAs } from '../send/readAs';
import { readPart } from '../send/sources';

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
export function sentFiles(uris: readonly Uri[], readAs: ReadAs): Pick<SentRecords, 'name' | 'read'> {
  const name = uris.map((uri) => workspace.asRelativePath(uri)).join(', ');
  return {
    name,
    async *read(signal) {
      for (const uri of uris) {
        for await (const batch of readPart(await localPart(uri), { readAs, signal })) yield* batch;
      }
    },
  };
}
