/** How numbers, sizes and times read everywhere in the product. No `vscode` here, so that it is tested without one. */

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString();
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
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `4 s ago`. A clock that runs behind the server's gives `now`, not a negative age. */
export function formatAge(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} d ago`;
}

/** Both clocks, for tooltips: `2026-11-24 04:12:41 UTC (05:12:41 local)`. */
export function formatInstant(ms: number): string {
  const date = new Date(ms);
  const utc = date.toISOString().slice(0, 19).replace('T', ' ');
  return `${utc} UTC (${localTime(date)} local)`;
}

/** `04:12:41 UTC`. */
export function formatTimeUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}

/** `05:12:41.203` in local time: what a line of a tail begins with. */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  return `${localTime(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function localTime(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

export function plural(count: number, singular: string, several = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : several}`;
}
