/** How numbers, sizes and times read everywhere in the product. No `vscode` here, so that it is tested without one. */
import * as l10n from '@vscode/l10n';
import type { TimeFormat } from '../webview';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString();
}

/** `1,204 rec/s`. */
export function formatRate(recordsPerSecond: number): string {
  return l10n.t('{0} rec/s', formatCount(recordsPerSecond));
}

/** SI units, as AWS counts storage: 1 kB = 1,000 B. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[unit] ?? ''}`;
}

/** Firehose's limits and buffering hints are in binary units. */
export function formatMebibytes(mebibytes: number): string {
  return `${mebibytes.toLocaleString()} MiB`;
}

export function formatDuration(ms: number): string {
  // Rounded before it is divided: never `1000 ms`, `60 s` or `1 min 60 s`.
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `4 s ago`. A clock that runs behind the server's gives `now`, not a negative age. */
export function formatAge(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 1) return l10n.t('now');
  if (seconds < 60) return l10n.t('{0} s ago', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return l10n.t('{0} h ago', hours);
  return l10n.t('{0} d ago', Math.floor(hours / 24));
}

/** When `formatAge` says something else: at the end of the second, minute, hour or day that it counts. */
export function nextAgeMs(thenMs: number, nowMs: number): number {
  const ageMs = Math.max(0, nowMs - thenMs);
  const unitMs = ageMs < MINUTE_MS ? 1_000 : ageMs < HOUR_MS ? MINUTE_MS : ageMs < 2 * DAY_MS ? HOUR_MS : DAY_MS;
  return thenMs + (Math.floor(ageMs / unitMs) + 1) * unitMs;
}

/** Both clocks, for tooltips: `2026-11-24 04:12:41 UTC (05:12:41 local)`. */
export function formatInstant(ms: number): string {
  const date = new Date(ms);
  const utc = date.toISOString().slice(0, 19).replace('T', ' ');
  return l10n.t('{0} UTC ({1} local)', utc, localTime(date));
}

/** `04:12:41 UTC`, or `05:12:41` in local time. */
export function formatTime(ms: number, format: TimeFormat): string {
  return format === 'utc' ? `${new Date(ms).toISOString().slice(11, 19)} UTC` : localTime(new Date(ms));
}

/** `04:12:41.203Z`, or `05:12:41.203` in local time: what a line of a tail begins with. */
export function formatClock(ms: number, format: TimeFormat): string {
  const date = new Date(ms);
  if (format === 'utc') return date.toISOString().slice(11);
  return `${localTime(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function localTime(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Both forms of what is counted, whole: a translation may need other words around the number than an "s" at the end. */
const COUNTED = {
  region: (count: string, isOne: boolean) => (isOne ? l10n.t('1 region') : l10n.t('{0} regions', count)),
  record: (count: string, isOne: boolean) => (isOne ? l10n.t('1 record') : l10n.t('{0} records', count)),
  shard: (count: string, isOne: boolean) => (isOne ? l10n.t('1 shard') : l10n.t('{0} shards', count)),
  tail: (count: string, isOne: boolean) => (isOne ? l10n.t('1 tail') : l10n.t('{0} tails', count)),
  object: (count: string, isOne: boolean) => (isOne ? l10n.t('1 object') : l10n.t('{0} objects', count)),
  file: (count: string, isOne: boolean) => (isOne ? l10n.t('1 file') : l10n.t('{0} files', count)),
  line: (count: string, isOne: boolean) => (isOne ? l10n.t('1 line') : l10n.t('{0} lines', count)),
  consumer: (count: string, isOne: boolean) => (isOne ? l10n.t('1 consumer') : l10n.t('{0} consumers', count)),
  row: (count: string, isOne: boolean) => (isOne ? l10n.t('1 row') : l10n.t('{0} rows', count)),
  'failed record': (count: string, isOne: boolean) =>
    isOne ? l10n.t('1 failed record') : l10n.t('{0} failed records', count),
  'other record': (count: string, isOne: boolean) =>
    isOne ? l10n.t('1 other record') : l10n.t('{0} other records', count),
};

/** `1 record`, `1,204 records`. */
export function plural(count: number, noun: keyof typeof COUNTED): string {
  return COUNTED[noun](formatCount(count), count === 1);
}
