import { createReadStream } from 'node:fs';
import { workspace, type Uri } from 'vscode';
import { streamLabel } from '../../aws';
import { readRecords, type RecordFormat } from '../../records';
import type { TailSession } from '../tail/tailSession';

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

/** The records that a tail keeps. */
export function tailedRecords(session: TailSession): SentRecords {
  const { store, stream } = session;
  return {
    name: streamLabel(stream),
    fromMs: oldestArrival(store),
    // eslint-disable-next-line @typescript-eslint/require-await -- at hand, and read like what is not
    async *read(signal) {
      const end = store.firstId + store.kept;
      for (let id = store.firstId; id < end; id++) {
        signal.throwIfAborted();
        const record = store.get(id);
        if (record) yield record.data;
      }
    },
  };
}

/** Not of the first that was read: each shard is read from its own beginning. */
function oldestArrival(store: TailSession['store']): number | undefined {
  let oldest = Infinity;
  for (let id = store.firstId; id < store.firstId + store.kept; id++) {
    oldest = Math.min(oldest, store.arrivalMsOf(id) ?? Infinity);
  }
  return oldest === Infinity ? undefined : oldest;
}

async function* contentOf(uri: Uri, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) yield Buffer.from(open.getText());
  else if (uri.scheme === 'file') yield* createReadStream(uri.fsPath, { signal }) as AsyncIterable<Uint8Array>;
  else yield await workspace.fs.readFile(uri);
}
