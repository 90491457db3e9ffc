/**
 * What Firehose makes of a prefix, as AWS's page says it ("Custom prefixes for Amazon S3 objects"), written once more and in
 * another way than in `src/`: each field of a time is asked of `Intl.DateTimeFormat`.
 */
export interface PrefixMoment {
  instantMs: number;
  timeZone: string;
  /** What partition keys, a random string and the kind of failure stand for. */
  partitionKeys: Record<string, string>;
  random: string;
  errorType: string;
}

export function deliveredPrefix(prefix: string, moment: PrefixMoment): string {
  const hour = '!{timestamp:yyyy/MM/dd/HH/}';
  const saysMore = /!\{(timestamp|partitionKeyFrom\w+):/.test(prefix);
  return evaluated(saysMore ? prefix : prefix + hour, moment);
}

/** An error prefix that is not set lies below the prefix, by the kind of failure and the hour. */
export function failedPrefix(prefix: string, errorPrefix: string, moment: PrefixMoment): string {
  if (errorPrefix !== '') return evaluated(errorPrefix, moment);
  return evaluated(`${prefix}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}`, moment);
}

function evaluated(prefix: string, moment: PrefixMoment): string {
  return prefix.replace(/!\{(\w+):([^}]*)\}/g, (whole, namespace: string, value: string) => {
    if (namespace === 'timestamp') return timeText(value, moment);
    if (namespace === 'partitionKeyFromQuery') return moment.partitionKeys[value] ?? '';
    if (value === 'random-string') return moment.random;
    if (value === 'error-output-type') return moment.errorType;
    throw new Error(`not known here: ${whole}`);
  });
}

/** Source: "DateTimeFormatter", Java SE 8 API. */
function timeText(pattern: string, moment: Pick<PrefixMoment, 'instantMs' | 'timeZone'>): string {
  return pattern.replace(/'((?:''|[^'])*)'|([A-Za-z])\2*|[[\]]/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    return run === '[' || run === ']' ? '' : fieldText(run, moment);
  });
}

/** `digits`: at least so many; 0: it is a word. */
type Field = [type: Intl.DateTimeFormatPartTypes, options: Intl.DateTimeFormatOptions, digits: number];

const FIELDS: Record<string, Field> = {
  yyyy: ['year', { year: 'numeric' }, 4],
  uuuu: ['year', { year: 'numeric' }, 4],
  y: ['year', { year: 'numeric' }, 1],
  yy: ['year', { year: '2-digit' }, 2],
  M: ['month', { month: 'numeric' }, 1],
  MM: ['month', { month: 'numeric' }, 2],
  LL: ['month', { month: 'numeric' }, 2],
  MMM: ['month', { month: 'short' }, 0],
  MMMM: ['month', { month: 'long' }, 0],
  MMMMM: ['month', { month: 'narrow' }, 0],
  d: ['day', { day: 'numeric' }, 1],
  dd: ['day', { day: 'numeric' }, 2],
  E: ['weekday', { weekday: 'short' }, 0],
  EEEE: ['weekday', { weekday: 'long' }, 0],
  H: ['hour', { hour: 'numeric', hourCycle: 'h23' }, 1],
  HH: ['hour', { hour: 'numeric', hourCycle: 'h23' }, 2],
  kk: ['hour', { hour: 'numeric', hourCycle: 'h24' }, 2],
  KK: ['hour', { hour: 'numeric', hourCycle: 'h11' }, 2],
  hh: ['hour', { hour: 'numeric', hourCycle: 'h12' }, 2],
  a: ['dayPeriod', { hour: 'numeric', hourCycle: 'h12' }, 0],
  mm: ['minute', { hour: 'numeric', minute: 'numeric' }, 2],
  ss: ['second', { minute: 'numeric', second: 'numeric' }, 2],
};

function fieldText(run: string, { instantMs, timeZone }: Pick<PrefixMoment, 'instantMs' | 'timeZone'>): string {
  if (run === 'VV') return timeZone;
  if (run === 'xxx') {
    const offset = part('timeZoneName', { timeZoneName: 'longOffset' }, timeZone, instantMs).slice('GMT'.length);
    return offset === '' ? '+00:00' : offset;
  }
  const number = (options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes) =>
    Number(part(type, options, timeZone, instantMs));
  if (run === 'Q') return String(Math.ceil(number({ month: 'numeric' }, 'month') / 3));
  if (run === 'DDD') {
    const [year, month, day] = (['year', 'month', 'day'] as const).map((type) => number({ [type]: 'numeric' }, type));
    const lengths = [31, year! % 4 === 0 && (year! % 100 !== 0 || year! % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31];
    const before = [...lengths, 30, 31, 30].slice(0, month! - 1).reduce((sum, days) => sum + days, 0);
    return String(before + day!).padStart(3, '0');
  }
  const field = FIELDS[run];
  if (!field) throw new Error(`not known here: ${run}`);
  const [type, options, digits] = field;
  const text = part(type, options, timeZone, instantMs);
  return digits === 0 ? text : String(Number(text)).padStart(digits, '0');
}

const formats = new Map<string, Intl.DateTimeFormat>();

function part(
  type: Intl.DateTimeFormatPartTypes,
  options: Intl.DateTimeFormatOptions,
  timeZone: string,
  instantMs: number,
): string {
  const name = `${timeZone} ${JSON.stringify(options)}`;
  let format = formats.get(name);
  if (!format) formats.set(name, (format = new Intl.DateTimeFormat('en-US', { timeZone, ...options })));
  return format.formatToParts(instantMs).find((found) => found.type === type)?.value ?? '';
}

/** Prefixes as people set them: plain, with Hive's names, with expressions in odd places, one within the other. */
export const PREFIX_PAIRS: [prefix: string, errorPrefix: string][] = [
  ['', ''],
  ['in/', ''],
  ['raw-', 'failed-'],
  ['in/', 'errors/'],
  ['in/', 'in/errors/!{firehose:error-output-type}/'],
  ['raw/events/', 'raw/!{firehose:error-output-type}/'],
  ['all/data/', 'all/'],
  ['!{timestamp:yyyy/MM/dd/HH}/', 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/'],
  ['t/!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}/', '!{timestamp:yyyy-MM-dd}/!{firehose:error-output-type}/'],
  [
    'year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/',
    "failed/!{firehose:error-output-type}/!{timestamp:'year='yyyy'/month='MM}/",
  ],
  ["logs/!{timestamp:'dt='yyyy-MM-dd'/hh='HH}/!{firehose:random-string}/", '!{firehose:error-output-type}/logs/'],
  ['logs[MM]/!{timestamp:[yyyy][/MM]}/', 'failed[x]/!{firehose:error-output-type}/'],
  ['o/!{timestamp:EEEE}/!{timestamp:MMM d}/!{timestamp:hh a}/', 'e/!{firehose:error-output-type}/!{timestamp:MMMM}/'],
  ["day/!{timestamp:yyyy-DDD'T'HH:mm:ss}/", 'e/!{timestamp:DDD}/!{firehose:error-output-type}'],
  ["q/!{timestamp:yy'Q'Q}/!{timestamp:kk}/", 'e/!{firehose:random-string}/!{firehose:error-output-type}/'],
  ["z/!{timestamp:yyyy-MM-dd'T'HH xxx}/!{timestamp:VV}/", 'e/!{firehose:error-output-type}/!{timestamp:VV}/'],
  [
    'customer=!{partitionKeyFromQuery:customer}/!{timestamp:yyyy/MM/dd/HH}/',
    'e/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
  ],
  ['!{partitionKeyFromQuery:customer}/!{partitionKeyFromQuery:kind}/', 'e/!{firehose:error-output-type}/'],
  ["it''s/!{timestamp:''yyyy''}/!{timestamp:H 'o''clock'}/", 'e/!{firehose:error-output-type}/'],
];

const FIXED_MOMENTS: [timeZone: string, ...instants: number[]][] = [
  ['UTC', Date.UTC(2018, 7, 27, 10, 30), Date.UTC(2028, 1, 29, 23, 59, 59), Date.UTC(2027, 0, 1)],
  ['Asia/Tokyo', Date.UTC(2026, 10, 25, 14, 59, 59), Date.UTC(2026, 11, 31, 15)],
  ['Asia/Kolkata', Date.UTC(2026, 10, 25, 18, 29, 59), Date.UTC(2026, 10, 25, 18, 30)],
  ['Asia/Kathmandu', Date.UTC(2026, 10, 30, 18, 14, 59), Date.UTC(2026, 10, 30, 18, 15)],
  // Clocks go forward, and back.
  [
    'Europe/Berlin',
    Date.UTC(2026, 2, 29, 0, 59, 59),
    Date.UTC(2026, 2, 29, 1),
    Date.UTC(2026, 9, 25, 0, 30),
    Date.UTC(2026, 9, 25, 1, 30),
  ],
  [
    'America/New_York',
    Date.UTC(2026, 2, 8, 6, 59, 59),
    Date.UTC(2026, 2, 8, 7),
    Date.UTC(2026, 10, 1, 5, 30),
    Date.UTC(2026, 10, 1, 6, 30),
  ],
  ['America/Sao_Paulo', Date.UTC(2026, 11, 1, 2, 59, 59), Date.UTC(2026, 11, 1, 3)],
  ['America/St_Johns', Date.UTC(2026, 2, 8, 5, 29, 59), Date.UTC(2026, 2, 8, 5, 30)],
  // By half an hour.
  [
    'Australia/Lord_Howe',
    Date.UTC(2026, 3, 4, 14, 59, 59),
    Date.UTC(2026, 3, 4, 15),
    Date.UTC(2026, 9, 3, 15, 29, 59),
    Date.UTC(2026, 9, 3, 15, 30),
  ],
  ['Pacific/Chatham', Date.UTC(2026, 3, 4, 13, 59, 59), Date.UTC(2026, 3, 4, 14)],
  ['Pacific/Kiritimati', Date.UTC(2026, 11, 31, 9, 59, 59), Date.UTC(2026, 11, 31, 10)],
  ['Pacific/Pago_Pago', Date.UTC(2027, 0, 1, 10, 59, 59), Date.UTC(2027, 0, 1, 11)],
];

/** In each zone: borders of hours, days and years, changes of its clocks, and moments by chance. */
export function* prefixMoments(random: () => number, byChance: number): Generator<PrefixMoment> {
  const rest = {
    partitionKeys: { customer: 'acme', kind: 'a b' },
    random: 'AbCdEf12345',
    errorType: 'processing-failed',
  };
  const [from, until] = [Date.UTC(2018, 0, 1), Date.UTC(2030, 0, 1)];
  for (const [timeZone, ...instants] of FIXED_MOMENTS) {
    const all = [...instants, ...Array.from({ length: byChance }, () => from + Math.floor(random() * (until - from)))];
    for (const instantMs of all) yield { instantMs, timeZone, ...rest };
  }
}
