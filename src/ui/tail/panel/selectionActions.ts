import * as l10n from '@vscode/l10n';
import { commands, window } from 'vscode';
import { streamLabel } from '../../../aws';
import { Yielder, exportChunks, type StoredRecord } from '../../../consumer';
import { assertNever, PipelinesError } from '../../../errors';
import type { PositionRange, SelectionAction } from '../../../webview';
import type { SendCommandArgument } from '../../send/sendCommandArgument';
import { COMMANDS } from '../../contributions';
import { deliveredPlace } from '../../deliveries/deliveredTail';
import { formatBytes, plural } from '../../format';
import { askForFile } from '../askForFile';
import { askForForm } from '../askForForm';
import { exportDecoding } from '../exportDecoding';
import { positionsIn, recordsOf } from '../exportTail';
import { exportWithProgress } from '../exportWithProgress';
import type { TailSession } from '../tailSession';
import { copy, decodedText } from './recordActions';
import type { RecordDocuments } from './recordDocuments';
import { sequenceOf } from './rows';
import { showResult } from '../../messages';

/** The records of a view that are selected. */
export interface Selection {
  session: TailSession;
  ranges: readonly PositionRange[];
  documents: RecordDocuments;
}

/** More is for a file: an editor opens no more, and a clipboard is held by everybody. */
const MAX_BYTES = 20_000_000;

/** What can be done with several records of a tail. */
export async function actOnSelection(action: SelectionAction, selection: Selection): Promise<void> {
  if (!anyIsKept(selection)) {
    const text = l10n.t('These records have been dropped: newer ones took their place.');
    showResult('info', text);
    return;
  }
  switch (action) {
    case 'send':
      return send(selection);
    case 'copyData':
      return copy(await data(selection));
    case 'copyNdjson':
      return copy(await lines(selection));
    case 'open':
      return open(selection);
    case 'export':
      return exportToFile(selection);
    case 'diff':
      return compare(selection);
    default:
      assertNever(action);
  }
}

/** Byte for byte, with their keys, after the review of every send: to this stream or another. */
async function send(selection: Selection): Promise<void> {
  const records: { data: Uint8Array; partitionKey: string }[] = [];
  // Copies: what is sent stays when the tail drops it.
  await eachInTurns(selection, ({ data, partitionKey }) => records.push({ data: Buffer.from(data), partitionKey }));
  const name = l10n.t('{0} of {1}', plural(records.length, 'record'), streamLabel(selection.session.stream));
  const { connection, stream } = selection.session;
  // Delivered records have no stream to go back to.
  const origin = deliveredPlace(stream) ? {} : { origin: { connection, stream } };
  await commands.executeCommand(COMMANDS.send, { records, name, ...origin } satisfies SendCommandArgument);
}

async function open(selection: Selection): Promise<void> {
  const { documents, session } = selection;
  const text = await lines(selection);
  const uri = documents.addLines(session.stream, plural(positionsIn(selection.ranges), 'record'), text);
  await window.showTextDocument(uri, { preview: true });
}

async function exportToFile({ session, ranges }: Selection): Promise<void> {
  const uri = await askForFile(session.stream, l10n.t('Export tail'));
  const form = uri && (await askForForm(uri, l10n.t('Export tail')));
  if (form) await exportWithProgress({ session, uri, ranges, ...form });
}

async function compare({ session, ranges, documents }: Selection): Promise<void> {
  const [left, right] = recordsOf(session, ranges);
  if (!left || !right) return;
  const from = await documents.add(session.stream, left, session.decode);
  const to = await documents.add(session.stream, right, session.decode);
  const title = `${sequenceOf(left).slice(-8)} ↔ ${sequenceOf(right).slice(-8)}`;
  await commands.executeCommand('vscode.diff', from, to, title);
}

/** A record a line, with all that is known of it: as an export has it. */
async function lines({ session, ranges }: Selection): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of exportChunks({
    ...{ records: recordsOf(session, ranges), format: 'ndjson', ...exportDecoding(session.decode) },
  })) {
    bytes += chunk.length;
    failIfTooMuch(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Each record's data on lines of its own: JSON and text as they are, other bytes in base64. */
async function data(selection: Selection): Promise<string> {
  const texts: string[] = [];
  let characters = 0;
  await eachInTurns(selection, async (record) => {
    const text = (await decodedText(record, selection.session.decode)).trimEnd();
    texts.push(text);
    characters += text.length;
    failIfTooMuch(characters);
  });
  return `${texts.join('\n')}\n`;
}

async function eachInTurns({ session, ranges }: Selection, act: (record: StoredRecord) => unknown): Promise<void> {
  const yielder = new Yielder();
  for (const record of recordsOf(session, ranges)) {
    await act(record);
    if (yielder.isDue) await yielder.yield();
  }
}

function anyIsKept({ session, ranges }: Selection): boolean {
  const [first] = recordsOf(session, ranges);
  return first !== undefined;
}

function failIfTooMuch(bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  const text = l10n.t(
    'The selected records are larger than {0}. Export them to a file instead.',
    formatBytes(MAX_BYTES),
  );
  throw new PipelinesError('TooMuchSelected', text);
}
