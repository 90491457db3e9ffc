import { CodeLens, l10n, Range, type CodeLensProvider, type TextDocument } from 'vscode';
import { COMMANDS, OBJECT_SCHEME } from '../contributions';
import { formatBytes, formatInstant, plural } from '../format';
import { objectUri, parseObjectUri } from './objectUri';
import type { ReadableObject, RecordsFileSystem } from './recordsFileSystem';

/** The line above a readable object: what it is, and the way to its bytes. */
export class RecordsLens implements CodeLensProvider {
  readonly #records: RecordsFileSystem;

  constructor(records: RecordsFileSystem) {
    this.#records = records;
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const object = await this.#records.describe(document.uri);
    const top = new Range(0, 0, 0, 0);
    const address = parseObjectUri(document.uri);
    const raw = { connection: address.connection, bucket: address.bucket, key: address.key, raw: true };
    return [
      new CodeLens(top, {
        title: summary(object, Buffer.byteLength(document.getText())),
        tooltip: objectUri(OBJECT_SCHEME, address).toString(true),
        command: '',
      }),
      new CodeLens(top, { title: l10n.t('Raw'), command: COMMANDS.openObject, arguments: [raw] }),
      new CodeLens(top, { title: l10n.t('Send to Stream…'), command: COMMANDS.send, arguments: [document.uri] }),
    ];
  }
}

function summary(object: ReadableObject, textBytes: number): string {
  const parts: string[] = [];
  if (object.records !== undefined) parts.push(plural(object.records, 'record'));
  if (object.layers.length > 0) parts.push(object.layers.join(' → '));
  const [packed, shown] = [formatBytes(object.objectBytes), formatBytes(textBytes)];
  parts.push(packed === shown ? shown : `${packed} → ${shown}`);
  parts.push(formatInstant(object.lastModifiedMs));
  if (object.problem !== undefined) parts.push(object.problem);
  if (object.truncated) parts.push(l10n.t('cut after {0}', formatBytes(object.truncated.atBytes)));
  return parts.join(' · ');
}
