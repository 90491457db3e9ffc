/** `{0}` and so on, replaced. */
export function fill(text: string, ...values: (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

/** Numbers and times as the editor's language writes them. */
export class Wording {
  readonly #counts: Intl.NumberFormat;
  readonly #isUtc: boolean;
  readonly #compactCounts: Intl.NumberFormat;
  readonly #decimals: Intl.NumberFormat;

  /** @param times how the clock shows times */
  constructor(locale: string, times: 'local' | 'utc' = 'local') {
    this.#isUtc = times === 'utc';
    this.#counts = new Intl.NumberFormat(locale);
    this.#decimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.#compactCounts = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  }

  count(value: number): string {
    return this.#counts.format(Math.round(value));
  }

  /** With a digit after the point where it is small. */
  decimal(value: number): string {
    return value >= 100 ? this.count(value) : this.#decimals.format(value);
  }

  /** From a million on `2.1M`. */
  shortCount(value: number): string {
    return value < 1_000_000 ? this.count(value) : this.#compactCounts.format(value);
  }

  /** SI units: 1 kB is 1,000 B. */
  bytes(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB'];
    let value = bytes;
    let unit = 0;
    for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
    const digits = unit === 0 || value >= 99.95 ? 0 : 1;
    return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
  }

  duration(ms: number): string {
    // Rounded before it is divided: never `1000 ms` or `60 s`.
    if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
    if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
    const seconds = Math.round(ms / 1_000);
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
  }

  /** `05:12:41.203`, in local time or UTC. */
  clock(ms: number): string {
    return this.#isUtc ? new Date(ms).toISOString().slice(11, -1) : this.#localClock(ms);
  }

  #localClock(ms: number): string {
    const date = new Date(ms);
    const two = (part: number) => String(part).padStart(2, '0');
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
    return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  }

  /** In the window's time and in UTC: `2026-11-24 05:12:41.203 (04:12:41.203 UTC)`. */
  instant(ms: number): string {
    const date = new Date(ms);
    const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
    const utc = this.utc(ms);
    const isSame = utc.startsWith(`${day.join('-')} ${this.#localClock(ms)}`);
    return isSame ? utc : `${day.join('-')} ${this.#localClock(ms)} (${utc})`;
  }

  /** `2026-11-24 04:12:41.203 UTC`. */
  utc(ms: number): string {
    return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)} UTC`;
  }
}

/** `0001` of shardId-000000000001; other names as they are. */
export function shortShard(shardId: string): string {
  const number = /^shardId-(\d+)$/.exec(shardId)?.[1];
  return number === undefined ? shardId : String(Number(number)).padStart(4, '0');
}
