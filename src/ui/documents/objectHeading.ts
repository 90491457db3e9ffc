import * as l10n from '@vscode/l10n';
import { parseFirehoseName } from '../../common';
import type { TimeFormat } from '../../webview';
import { formatBytes, formatCount, formatTime, plural } from '../format';
import type { DocumentState } from './partialDocument';

/** `demo-delivery · 1,204 records · gzip 48 kB → 410 kB · 04:12:40 UTC`. */
export function objectHeading(
  { key, versionId }: { key: string; versionId?: string | undefined },
  state: DocumentState,
  times: TimeFormat,
): string {
  const name = parseFirehoseName(key);
  const parts = [
    ...(name ? [name.deliveryStream] : []),
    ...(versionId === undefined ? [] : [l10n.t('version {0}', versionId)]),
    ...(state.records === undefined ? [] : [recordCount(state.records, state.truncated !== undefined)]),
    sizes(state),
    // The time in the name is by the clock of a zone that the name does not tell.
    formatTime(state.stat.lastModifiedMs, times),
    ...(state.problem === undefined ? [] : [state.problem]),
    ...(state.truncated ? [cut(state.truncated)] : []),
  ];
  return parts.join(' · ');
}

function recordCount(records: number, isCut: boolean): string {
  return isCut ? l10n.t('first {0} records', formatCount(records)) : plural(records, 'record');
}

/** `gzip 48 kB → 410 kB`, or one size where nothing was unpacked and little written otherwise. */
function sizes({ layers, stat, bytes, truncated }: DocumentState): string {
  const [packed, shown] = [formatBytes(stat.size), formatBytes(bytes)];
  const size = packed === shown ? packed : `${packed} → ${truncated ? `${shown}…` : shown}`;
  return [...(layers.length > 0 ? [layers.join(' → ')] : []), size].join(' ');
}

function cut({ atBytes, reason }: NonNullable<DocumentState['truncated']>): string {
  switch (reason) {
    case 'maxBytes':
      return l10n.t('more available');
    case 'tooLarge':
      return l10n.t('cut after {0}', formatBytes(atBytes));
    case 'bytesOnly':
      return l10n.t('only the first bytes are shown');
  }
}
