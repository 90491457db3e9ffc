import * as l10n from '@vscode/l10n';
import { formatDuration } from '../format';

/**
 * When the buffer is written next by its hints: at the latest this long after its first record. AWS does not say when
 * that record came; while records flow, it came soon after the last object.
 */
export function flushForecast(bufferMs: number, newestMs: number | undefined, nowMs: number): string {
  const sinceMs = sinceNewest(newestMs, nowMs);
  if (sinceMs < bufferMs) return l10n.t('next flush within {0}', wholeSeconds(bufferMs - sinceMs));
  return l10n.t('flushes within {0}', wholeSeconds(bufferMs));
}

/** Whether the forecast is a time that draws nearer. */
export function isForecast(bufferMs: number, newestMs: number | undefined, nowMs: number): boolean {
  return sinceNewest(newestMs, nowMs) < bufferMs;
}

function sinceNewest(newestMs: number | undefined, nowMs: number): number {
  return newestMs === undefined ? Infinity : Math.max(0, nowMs - newestMs);
}

/** `5 s`, `15 min`, never `0 s`. Hints are whole seconds, and a forecast is not more exact than they are. */
export function wholeSeconds(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 && seconds % 60 === 0 ? `${seconds / 60} min` : formatDuration(seconds * 1000);
}
