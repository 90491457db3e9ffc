import {
  added,
  combined,
  compared,
  constant,
  elements,
  flatMapped,
  indexed,
  isObject,
  isTrue,
  jsonOf,
  JqError,
  mapped,
  MAX_ELEMENTS,
  needArray,
  needNumber,
  needString,
  piped,
  requireShortText,
  textOf,
  typeOf,
  type Filter,
} from './jqFilters';
import { calendarTime, compileStrptime, secondsOf, timeOf } from './jqTimes';
import { compileStrftime } from './strftime';

type Build = (...filters: readonly Filter[]) => Filter;
const IDENTITY: Filter = (input) => [input];

/** The functions, by name and number of arguments. */
export const FUNCTIONS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ...Object.entries<(value: unknown) => unknown>({
    not: (value) => !isTrue(value),
    length: lengthOf,
    keys: (value) => keysOf(value).sort((one, other) => compared(one, other)),
    add: (value) => elements(value).reduce(added, null),
    any: (value) => elements(value).some(isTrue),
    all: (value) => elements(value).every(isTrue),
    floor: (value) => Math.floor(needNumber(value, 'floor')),
    ceil: (value) => Math.ceil(needNumber(value, 'ceil')),
    round: (value) => Math.sign(needNumber(value, 'round')) * Math.round(Math.abs(needNumber(value, 'round'))),
    type: typeOf,
    tostring: textOf,
    tojson: jsonOf,
    fromjson: parsed,
    tonumber: toNumber,
    ascii_downcase: (value) => needString(value, 'ascii_downcase').replace(/[A-Z]+/g, (run) => run.toLowerCase()),
    ascii_upcase: (value) => needString(value, 'ascii_upcase').replace(/[a-z]+/g, (run) => run.toUpperCase()),
    reverse: (value) => [...needArray(value ?? [], 'reverse')].reverse(),
    sort: (value) => [...needArray(value, 'sort')].sort(compared),
    unique: (value) =>
      [...needArray(value, 'unique')]
        .sort(compared)
        .filter((one, index, all) => index === 0 || compared(all[index - 1], one) !== 0),
    min: (value) => [...needArray(value, 'min')].sort(compared)[0] ?? null,
    max: (value) => [...needArray(value, 'max')].sort(compared).at(-1) ?? null,
    first: (value) => indexed(value, 0),
    last: (value) => indexed(value, -1),
    to_entries: (value) => keysOf(value).map((key) => ({ key, value: indexed(value, key) })),
    fromdate: fromIsoDate,
    fromdateiso8601: fromIsoDate,
    todate: (value) => isoOf(needNumber(value, 'todate')),
    todateiso8601: (value) => isoOf(needNumber(value, 'todate')),
    gmtime: (value) => calendarTime(needNumber(value, 'gmtime()')),
    mktime: (value) => secondsOf(value),
    now: () => Date.now() / 1_000,
  }).map(([name, change]): [string, Build] => [`${name}/0`, () => mapped(IDENTITY, change)]),
  ...Object.entries<(value: unknown, argument: unknown) => unknown>({
    has: (value, key) => hasKey(value, key),
    split: (value, separator) => splitText(needString(value, 'split'), needString(separator, 'split')),
    join: (value, separator) => joined(needArray(value, 'join'), needString(separator, 'join')),
    ltrimstr: (value, start) => (isBegun(value, start) ? value.slice(String(start).length) : value),
    rtrimstr: (value, end) => (isEnded(value, end) && end !== '' ? value.slice(0, -String(end).length) : value),
    startswith: (value, start) => needString(value, 'startswith()').startsWith(needString(start, 'startswith()')),
    endswith: (value, end) => needString(value, 'endswith()').endsWith(needString(end, 'endswith()')),
    contains: containsAll,
    strptime: (value, format) => compileStrptime(needString(format, 'strptime/1'))(needString(value, 'strptime/1')),
  }).map(([name, change]): [string, Build] => [
    `${name}/1`,
    (argument = IDENTITY) => combined(IDENTITY, argument, change),
  ]),
  ['empty/0', () => () => []],
  ['map/1', (filter = IDENTITY) => mapped(IDENTITY, (value) => flatMapped(elements(value), filter, MAX_ELEMENTS))],
  [
    'select/1',
    (filter = IDENTITY) =>
      (input) =>
        filter(input)
          .filter(isTrue)
          .map(() => input),
  ],
  [
    'first/1',
    (filter = IDENTITY) =>
      (input) =>
        filter(input).slice(0, 1),
  ],
  [
    'any/1',
    (filter = IDENTITY) => mapped(IDENTITY, (value) => flatMapped(elements(value), filter, MAX_ELEMENTS).some(isTrue)),
  ],
  [
    'all/1',
    (filter = IDENTITY) => mapped(IDENTITY, (value) => flatMapped(elements(value), filter, MAX_ELEMENTS).every(isTrue)),
  ],
  ['sort_by/1', (filter = IDENTITY) => mapped(IDENTITY, (value) => sortedBy(needArray(value, 'sort_by'), filter))],
  [
    'error/1',
    (message = constant(null)) =>
      piped(message, (value) => {
        throw new JqError(textOf(value));
      }),
  ],
]);

/** `strftime`, whose format is known when the query is compiled, so that a wrong one is refused then. */
export function strftime(format: string, at: number): Filter {
  const formatter = compileStrftime(format, at);
  return (value) => [formatter(timeOf(value, 'strftime/1'))];
}

export function functionNames(): string {
  return [...new Set([...FUNCTIONS.keys(), 'strftime/1'].map((name) => name.replace(/\/.*/, '')))].join(', ');
}

function lengthOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'string') return [...value].length;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'boolean') throw new JqError(`boolean (${String(value)}) has no length`);
  return elements(value).length;
}

function keysOf(value: unknown): (string | number)[] {
  if (Array.isArray(value)) return [...value.keys()];
  if (isObject(value)) return Object.keys(value);
  throw new JqError(`${typeOf(value)} has no keys`);
}

function hasKey(value: unknown, key: unknown): boolean {
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqError(`Cannot check whether ${typeOf(value)} has a ${typeOf(key)} key`);
}

function isBegun(value: unknown, start: unknown): value is string {
  return typeof value === 'string' && typeof start === 'string' && value.startsWith(start);
}

function isEnded(value: unknown, end: unknown): value is string {
  return typeof value === 'string' && typeof end === 'string' && value.endsWith(end);
}

function joined(values: readonly unknown[], separator: string): string {
  const texts = values.map((value) => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'object') throw new JqError(`Cannot join with ${typeOf(value)}`);
    return textOf(value);
  });
  requireShortText(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
  return texts.join(separator);
}

function containsAll(value: unknown, part: unknown): boolean {
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  if (Array.isArray(value) && Array.isArray(part)) {
    return part.every((one) => value.some((other) => typeOf(one) === typeOf(other) && containsAll(other, one)));
  }
  if (isObject(value) && isObject(part)) {
    return Object.entries(part).every(([key, one]) => {
      const other = indexed(value, key);
      return typeOf(one) === typeOf(other) && Object.hasOwn(value, key) && containsAll(other, one);
    });
  }
  if (typeOf(value) !== typeOf(part)) {
    throw new JqError(`${typeOf(value)} and ${typeOf(part)} cannot have their containment checked`);
  }
  return compared(value, part) === 0;
}

function sortedBy(values: readonly unknown[], filter: Filter): readonly unknown[] {
  return values
    .map((value) => ({ value, by: filter(value) }))
    .sort((one, other) => compared(one.by, other.by))
    .map(({ value }) => value);
}

function parsed(value: unknown): unknown {
  const text = needString(value, 'fromjson');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JqError(
      `${text.slice(0, 50)} cannot be parsed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const text = needString(value, 'tonumber').trim();
  const number = Number(text);
  if (!/^[-+]?[\d.]/.test(text) || /^.?0[xob]/i.test(text) || !Number.isFinite(number))
    throw new JqError(`${text} cannot be parsed as a number`);
  return number;
}

function splitText(value: string, separator: string): string[] {
  if (value === '') return [];
  return separator === '' ? [...value] : value.split(separator);
}

function fromIsoDate(value: unknown): number {
  const text = needString(value, 'fromdate');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) {
    throw new JqError(`date "${text}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
  }
  return Date.parse(text) / 1_000;
}

function isoOf(seconds: number): string {
  return timeOf(seconds, 'todate')
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
}
