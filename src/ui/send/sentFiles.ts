import { workspace, type Uri } from 'vscode';
import type { SentRecords } from '../deliveries/sentRecords';
import { localPart } from './fileSources';
import type { ReadAs } from './readAs';
import { readPart } from './sources';

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
