import * as l10n from '@vscode/l10n';
import { commands, env, window, workspace, type Uri } from 'vscode';
import { streamLabel } from '../../../aws';
import { definedFields } from '../../../common';
import { exportText, type StoredRecord } from '../../../consumer';
import { assertNever } from '../../../errors';
import { decodePayload, type DecodeOptions, type RecordFormat } from '../../../records';
import type { RecordAction } from '../../../webview';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import type { SentDocuments } from '../../send/sentDocuments';
import { showResult, noteBriefly } from '../../messages';
import { exportDecoding } from '../exportDecoding';
import type { TailRequest } from '../tailSessions';
import { putRecordCommand } from './cliCommand';
import type { RecordDocuments } from './recordDocuments';
import { sameRecord } from './sameRecord';
import { sequenceOf } from './rows';
import { wholeRecord, wholeText } from './wholeRecord';

export interface RecordActionsOptions {
  connections: Connections;
  documents: RecordDocuments;
  tail: (request: TailRequest) => Promise<unknown>;
  /** Remembers where a document is to be sent. */
  edited: Pick<SentDocuments, 'add'>;
}

/** The panel and the record in it that something is to be done with. */
export interface ActedRecord {
  panel: object;
  request: TailRequest;
  record: StoredRecord;
  decode: DecodeOptions;
}

/** What can be done with one record of a tail. */
export class RecordActions {
  readonly #options: RecordActionsOptions;
  #picked: { document: Uri; panel: object; id: number; title: string } | undefined;

  constructor(options: RecordActionsOptions) {
    this.#options = options;
  }

  isPicked(panel: object, id: number): boolean {
    return this.#picked?.panel === panel && this.#picked.id === id;
  }

  async run(action: RecordAction, acted: ActedRecord): Promise<void> {
    const { record, request, decode } = acted;
    const { connection, stream } = request;
    switch (action) {
      case 'copyData':
        return copy(await decodedText(record, decode));
      case 'copyJson':
        return copy((await exportText({ records: [record], format: 'ndjson', ...exportDecoding(decode) })).trimEnd());
      case 'copyCli':
        return copy(putRecordCommand(record, stream, this.#options.connections.get(connection)));
      case 'openDocument':
        await window.showTextDocument(await this.#options.documents.add(stream, record, decode), { preview: true });
        return;
      case 'pickForDiff':
        return this.#pick(acted);
      case 'diff':
        return this.#compare(acted);
      case 'tailFromHere':
        await this.#options.tail(fromHere(request, record));
        return;
      case 'sendAgain':
        await commands.executeCommand(COMMANDS.send, sameRecord(request, record));
        return;
      case 'sendEdited':
        return sendEdited(acted, this.#options.edited);
      case 'findInS3':
        await commands.executeCommand(COMMANDS.traceRecord, { connection, stream, record: plainRecord(record) });
        return;
      default:
        assertNever(action);
    }
  }

  async #pick({ panel, request, record, decode }: ActedRecord): Promise<void> {
    const document = await this.#options.documents.add(request.stream, record, decode);
    this.#picked = { document, panel, id: record.id, title: sequenceOf(record).slice(-8) };
  }

  async #compare({ request, record, decode }: ActedRecord): Promise<void> {
    const picked = this.#picked;
    if (!picked) return;
    const document = await this.#options.documents.add(request.stream, record, decode);
    const title = `${picked.title} ↔ ${sequenceOf(record).slice(-8)}`;
    await commands.executeCommand('vscode.diff', picked.document, document, title);
  }
}

/** A record as plain JSON values: the text as decoded, of a very large one its beginning, and the bytes in base64. */
export function plainRecord(record: StoredRecord, decode: DecodeOptions = {}) {
  const { layers, kind, text, isWhole } = decodePayload(record.data, decode);
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs } = record;
  const base64 = Buffer.from(record.data).toString('base64');
  return { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs, kind, layers, text, isWhole, base64 };
}

export async function copy(text: string): Promise<void> {
  await env.clipboard.writeText(text);
  noteBriefly(l10n.t('Copied'));
}

function fromHere(request: TailRequest, record: StoredRecord): TailRequest {
  const { shardId, sequenceNumber, subSequenceNumber, arrivalMs } = record;
  return { ...request, from: definedFields({ shardId, sequenceNumber, subSequenceNumber, arrivalMs }) };
}

/** JSON as it was written, or text; of other bytes base64. */
export async function decodedText({ data }: StoredRecord, decode: DecodeOptions): Promise<string> {
  const { kind, text, isWhole } = await wholeText(data, decode);
  return kind === 'binary' || !isWhole ? Buffer.from(data).toString('base64') : text;
}

/** In an editor of its own; it is sent when the person says so. */
async function sendEdited(
  { request, record, decode }: ActedRecord,
  edited: RecordActionsOptions['edited'],
): Promise<void> {
  const { kind, text, layers, isWhole } = await wholeText(record.data, decode);
  if (kind === 'binary' || !isWhole) {
    showResult('info', l10n.t('This record is not text: it can be sent again, but not edited.'));
    return;
  }
  // An array would be read as a record an element.
  const isOneObject = kind === 'json' && text.trimStart().startsWith('{');
  const content = isOneObject ? `${(await wholeRecord(record.data, decode)).text}\n` : text;
  const document = await workspace.openTextDocument({ language: kind === 'json' ? 'json' : 'plaintext', content });
  const { connection, stream } = request;
  const { partitionKey } = record;
  const format = isOneObject ? 'json' : 'whole';
  const settings = { partitionKey: { kind: 'fixed', value: partitionKey } } as const;
  edited.add(document.uri, { target: { connection, stream }, settings, format, kind: 'edited' });
  await window.showTextDocument(document);
  const [outermost = kind] = layers;
  const packed =
    outermost !== kind ? ` ${l10n.t('It was packed ({0}), and will be sent as plain text.', outermost)}` : '';
  const question = l10n.t(
    'Edit the record, then send it to {0} with the key "{1}".',
    streamLabel(request.stream),
    partitionKey,
  );
  showResult('info', `${question}${packed}`, [
    {
      label: l10n.t('Send'),
      run: () => send(request, partitionKey, document.uri, format),
    },
  ]);
}

async function send(
  { connection, stream }: TailRequest,
  partitionKey: string,
  uri: Uri,
  format: RecordFormat,
): Promise<void> {
  await commands.executeCommand(COMMANDS.send, {
    target: { connection, stream },
    uri: uri.toString(),
    format,
    partitionKey: { kind: 'fixed', value: partitionKey },
  });
}
