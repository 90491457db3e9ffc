import * as l10n from '@vscode/l10n';
import { formatDuration } from '../format';

/**
 * When the buffer is written next, as far as the hints imply it: at the latest so long after its first record. Nobody
 * tells when that came; while records flow, it was soon after the last object.
 */
export function flushForecast(bufferMs: number, newestMs: number | undefined, nowMs: number): string {
  const sinceMs = newestMs === undefined ? Infinity : Math.max(0, nowMs - newestMs);
  if (sinceMs < bufferMs) return l10n.t('next flush ≤ {0}', formatDuration(wholeSeconds(bufferMs - sinceMs)));
  return l10n.t('flush ≤ {0} after a record', formatDuration(wholeSeconds(bufferMs)));
}

function wholeSeconds(ms: number): number {
  return Math.max(1000, Math.ceil(ms / 1000) * 1000);
}
