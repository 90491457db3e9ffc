import * as l10n from '@vscode/l10n';
import { Range, type CodeLensProvider, type TextDocument, type Uri } from 'vscode';
import { parseFirehoseName } from '../../common';
import { COMMANDS, OBJECT_SCHEME } from '../contributions';
import { formatBytes, formatInstant } from '../format';
import { timesOfHost } from '../settings';
import { lens, type Lens, type LensAction } from '../lens';
import { objectHeading } from './objectHeading';
import { parseObjectUri, type ObjectLocation } from './objectLocation';
import { objectUri } from './objectUri';
import { MAX_DOCUMENT_BYTES, type DocumentState } from './partialDocument';
import type { RecordsFileSystem } from './recordsFileSystem';

/** The line above a readable object: what it is, and what one does with it. Where there is more, a line below it too. */
export class RecordsLens implements CodeLensProvider {
  readonly #records: RecordsFileSystem;

  constructor(records: RecordsFileSystem) {
    this.#records = records;
  }

  async provideCodeLenses(document: TextDocument): Promise<Lens[]> {
    const { uri } = document;
    const state = await this.#records.describe(uri);
    const address = parseObjectUri(uri);
    const tooltip = headingTooltip(address, state);
    const top = [
      { title: objectHeading(address, state, timesOfHost()), tooltip, command: '' },
      ...actionsOf(uri, address),
    ];
    const more = moreOf(uri, state);
    const lastLine = document.lineCount - 1;
    return [
      ...[...top, ...more].map((command) => lens(new Range(0, 0, 0, 0), command)),
      ...(lastLine > 0 ? more.map((command) => lens(new Range(lastLine, 0, lastLine, 0), command)) : []),
    ];
  }
}

function actionsOf(uri: Uri, object: ObjectLocation): LensAction[] {
  const isNewest = object.versionId === undefined;
  const verify = { title: l10n.t('Verify'), command: COMMANDS.verifyDelivery, arguments: [uri] };
  return [
    { title: l10n.t('Raw'), command: COMMANDS.openObject, arguments: [{ ...object, raw: true }] },
    ...(isNewest ? [{ title: l10n.t('Table'), command: COMMANDS.openRecords, arguments: [uri] }] : []),
    ...(isNewest && parseFirehoseName(object.key) ? [verify] : []),
    { title: l10n.t('Replay…'), command: COMMANDS.replayObject, arguments: [uri] },
  ];
}

/** Why there is more than is shown, and how to get it. */
function moreOf(uri: Uri, { truncated, bytes, isCancelled, isStalled }: DocumentState): LensAction[] {
  const again = { command: COMMANDS.loadMoreRecords, arguments: [{ uri: uri.toString() }] };
  if (isStalled) return [{ title: l10n.t('Try Again'), ...again }];
  if (truncated?.reason !== 'maxBytes') return [];
  if (bytes >= MAX_DOCUMENT_BYTES) {
    const title = l10n.t('Cut at {0}, the most the editor can show', formatBytes(bytes));
    return [{ title, command: COMMANDS.openObject, arguments: [{ ...parseObjectUri(uri), raw: true }] }];
  }
  const title = isCancelled ? l10n.t('Cancelled after {0}: Continue', formatBytes(bytes)) : l10n.t('Load More');
  return [{ title, ...again }];
}

function headingTooltip(address: ObjectLocation, { stat }: DocumentState): string {
  const uri = objectUri(OBJECT_SCHEME, address).toString(true);
  return [uri, l10n.t('Delivered: {0}', formatInstant(stat.lastModifiedMs)), `ETag: ${stat.eTag}`].join('\n');
}
