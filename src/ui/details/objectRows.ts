import * as l10n from '@vscode/l10n';
import type { Connection } from '../../aws';
import type { ObjectEntry } from '../../outputs';
import type { ReportTone } from '../../webview';
import { COMMANDS } from '../contributions';
import { formatAge, formatBytes, formatInstant } from '../format';
import { listSection, type ReportSection } from '../reports/report';

export interface ObjectRowsOptions {
  connection: Connection;
  bucket: string;
  title: string;
  objects: readonly ObjectEntry[];
  note: string | undefined;
  tone?: ReportTone | undefined;
}

/** Objects of a bucket as rows that open them. */
export function objectsSection(options: ObjectRowsOptions): ReportSection {
  const { connection, bucket, title, objects, note, tone = 'neutral' } = options;
  const nowMs = Date.now();
  return listSection({
    ...{ title, tone, note, isOpen: true, items: objects },
    columns: [
      { id: 'written', title: l10n.t('Written'), width: 110, kind: 'text' },
      { id: 'size', title: l10n.t('Size'), width: 90, kind: 'number' },
      { id: 'key', title: l10n.t('Object'), kind: 'text' },
    ],
    cellsOf: ({ key, size, lastModifiedMs }) => [
      { text: formatAge(lastModifiedMs, nowMs), tooltip: formatInstant(lastModifiedMs) },
      { text: formatBytes(size) },
      { text: key, link: { command: COMMANDS.openObject, argument: { connection: connection.name, bucket, key } } },
    ],
  });
}
