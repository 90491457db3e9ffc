import type { Uri } from 'vscode';
import type { Connections } from '../connections/connections';
import { urisSource } from './fileSources';
import { automatic } from './readAs';
import { readPart } from './sources';

/** The first records of a file, read as a send would read them. */
export async function firstRecords(uri: Uri, connections: Connections, most: number): Promise<Uint8Array[]> {
  const { parts } = await urisSource([uri], connections);
  const reading = new AbortController();
  const records: Uint8Array[] = [];
  try {
    for (const part of parts) {
      for await (const batch of readPart(part, { readAs: automatic(), signal: reading.signal })) {
        records.push(...batch.slice(0, most - records.length));
        if (records.length >= most) return records;
      }
    }
    return records;
  } finally {
    reading.abort();
  }
}
