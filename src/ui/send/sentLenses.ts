import * as l10n from '@vscode/l10n';
import { Range, type CodeLensProvider, type TextDocument } from 'vscode';
import { parseRecords } from '../../records';
import { COMMANDS } from '../contributions';
import { plural } from '../format';
import { lens, type Lens } from '../lens';
import { targetLabel } from '../prompts/targetNames';
import { readAsOf } from './readAs';
import { partitionKeyText } from './settingsText';
import type { SentDocument, SentDocuments } from './sentDocuments';

const TOP = new Range(0, 0, 0, 0);
/** A longer text is not read at every change just to say how many records it holds. */
const MAX_CHARACTERS = 2_000_000;

/** `Send to orders ▸ 120 records`, above what was sent before. */
export class SentLenses implements CodeLensProvider {
  readonly onDidChangeCodeLenses;
  readonly #documents: SentDocuments;

  constructor(documents: SentDocuments) {
    this.#documents = documents;
    this.onDidChangeCodeLenses = documents.onDidChange;
  }

  async provideCodeLenses(document: TextDocument): Promise<Lens[]> {
    const sent = this.#documents.of(document.uri);
    if (!sent) return [];
    const { target, settings } = sent;
    const count = await countOf(document, sent);
    const again = { target, uri: document.uri.toString(), ...readAsOf(sent), ...settings };
    const title = titleOf(sent);
    return [
      lens(TOP, {
        icon: 'cloud-upload',
        title: count === undefined ? title : `${title} ▸ ${plural(count, 'record')}`,
        tooltip: l10n.t('Sends now with the same settings to "{0}"', target.connection),
        command: COMMANDS.sendAgain,
        arguments: [again],
      }),
      lens(TOP, { title: l10n.t('Send…'), command: COMMANDS.send, arguments: [document.uri] }),
    ];
  }
}

function titleOf({ kind, target, settings }: SentDocument): string {
  const name = targetLabel(target);
  switch (kind) {
    case 'failed':
      return l10n.t('Resend Failed to {0}', name);
    case 'edited':
      return l10n.t('Send to {0}, partition key {1}', name, partitionKeyText(settings));
    case 'sent':
      return l10n.t('Send to {0}', name);
  }
}

/** `undefined`: too long to count, or malformed, which sending says. */
async function countOf(document: TextDocument, { format, separator }: SentDocument): Promise<number | undefined> {
  const text = document.getText();
  if (text.length > MAX_CHARACTERS) return undefined;
  try {
    return (await parseRecords(Buffer.from(text), { format, separator })).records.length;
  } catch {
    return undefined;
  }
}
