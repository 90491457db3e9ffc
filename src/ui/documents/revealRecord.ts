import { Range, Selection, TextEditorRevealType, window, workspace } from 'vscode';
import type { Clients } from '../../aws';
import { readObjectRecords, type DeliveredRecord } from '../../outputs';
import type { Connections } from '../connections/connections';
import { RECORDS_SCHEME } from '../contributions';
import type { ObjectLocation } from './objectLocation';
import { objectUri } from './objectUri';
import type { RecordsFileSystem } from './recordsFileSystem';

/** Where a record lies in an object: a line of the readable form, or a byte of the unpacked content; both from 0. */
export type ObjectPosition = { kind: 'line'; line: number } | { kind: 'offset'; offset: number; member?: string };

/** Shows the readable form with the record selected, as much of it loaded as it takes. */
export async function revealRecord(
  { connections, records }: { connections: Connections; records: RecordsFileSystem },
  address: ObjectLocation,
  position: ObjectPosition,
): Promise<void> {
  const line = position.kind === 'line' ? position.line : await lineOf(connections, address, position);
  if (line === undefined) return;
  const uri = objectUri(RECORDS_SCHEME, address);
  await loadLine(records, address, line);
  const document = await workspace.openTextDocument(uri);
  const editor = await window.showTextDocument(document, { preview: true });
  const shown = document.lineAt(Math.min(line, document.lineCount - 1));
  editor.selection = new Selection(shown.range.start, shown.range.end);
  editor.revealRange(new Range(shown.range.start, shown.range.start), TextEditorRevealType.InCenter);
}

async function lineOf(
  connections: Connections,
  address: ObjectLocation,
  place: { offset: number; member?: string },
): Promise<number | undefined> {
  const clients = await connections.clients(address.connection);
  const found = await findDelivered(clients, address, (record) => {
    const isBefore = record.member === place.member && record.offset !== undefined && record.offset <= place.offset;
    return isBefore ? 'nearer' : record.member === place.member ? 'past' : 'other';
  });
  return found?.line;
}

/** The record of a line, with its exact bytes. */
export async function recordAtLine(
  clients: Clients,
  address: ObjectLocation,
  line: number,
  signal?: AbortSignal,
): Promise<DeliveredRecord | undefined> {
  return findDelivered(clients, address, (record) => (record.line <= line ? 'nearer' : 'past'), signal);
}

/** The last record that is `nearer`, up to the first that is `past`. */
async function findDelivered(
  { s3 }: Clients,
  { bucket, key }: ObjectLocation,
  judge: (record: DeliveredRecord) => 'nearer' | 'past' | 'other',
  signal?: AbortSignal,
): Promise<DeliveredRecord | undefined> {
  let found: DeliveredRecord | undefined;
  for await (const event of readObjectRecords(s3, { bucket, key, ...(signal ? { signal } : {}) })) {
    if (event.kind !== 'records') continue;
    for (const record of event.records) {
      const verdict = judge(record);
      if (verdict === 'past') return found;
      // A copy: the bytes of an event lie in a buffer that is written to again.
      if (verdict === 'nearer') found = record;
    }
    if (found) found = { ...found, data: Uint8Array.from(found.data) };
  }
  return found;
}

/** Loads parts until the line is among them, or no more is shown. */
async function loadLine(records: RecordsFileSystem, address: ObjectLocation, line: number): Promise<void> {
  const uri = objectUri(RECORDS_SCHEME, address);
  for (;;) {
    const document = await workspace.openTextDocument(uri);
    if (document.lineCount > line + 1) return;
    const { truncated, bytes } = await records.describe(uri);
    if (truncated?.reason !== 'maxBytes') return;
    const { bytes: loaded } = await records.loadMore(uri);
    if (loaded === bytes) return;
    await reloaded(uri.toString(), document.lineCount);
  }
}

/** The editor reloads a document after it was told that it changed: by an event, not at once. */
function reloaded(uri: string, lineCount: number): Promise<void> {
  return new Promise((resolve) => {
    const subscriptions = [
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === uri && document.lineCount !== lineCount) end();
      }),
      workspace.onDidCloseTextDocument((document) => {
        if (document.uri.toString() === uri) end();
      }),
    ];
    function end(): void {
      for (const subscription of subscriptions) subscription.dispose();
      resolve();
    }
  });
}
