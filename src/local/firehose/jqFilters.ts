import { compileStrftime } from './strftime';

export class JqError extends Error {
  override readonly name = 'JqError';
}

/** Makes a value from a value, as in jq. It throws a `JqError` where jq would fail. */
export type Filter = (input: unknown) => unknown;

export function constant(value: unknown): Filter {
  return () => value;
}

export function nullOnFailure(filter: Filter): Filter {
  return (input) => {
    try {
      return filter(input);
    } catch (error) {
      if (error instanceof JqError) return null;
      throw error;
    }
  };
}

export function field(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new JqError(`Cannot index ${typeName(value)} with "${name}"`);
  }
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null;
}

export function element(value: unknown, index: number): unknown {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) throw new JqError(`Cannot index ${typeName(value)} with number`);
  return (value as unknown[]).at(index) ?? null;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function needString(value: unknown, operation: string): string {
  if (typeof value !== 'string') throw new JqError(`${operation} input must be a string`);
  return value;
}

function needNumber(value: unknown, operation: string): number {
  if (typeof value !== 'number') throw new JqError(`${operation} input must be a number`);
  return value;
}

export const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

export const FUNCTIONS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['tostring', toText],
  ['tonumber', toNumber],
  ['ascii_downcase', (value) => needString(value, 'ascii_downcase').replace(/[A-Z]+/g, (run) => run.toLowerCase())],
  ['ascii_upcase', (value) => needString(value, 'ascii_upcase').replace(/[a-z]+/g, (run) => run.toUpperCase())],
  ['floor', (value) => Math.floor(needNumber(value, 'floor'))],
  ['fromdate', fromIsoDate],
  ['fromdateiso8601', fromIsoDate],
  [
    'todate',
    (value) =>
      dateOf(needNumber(value, 'todate'))
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
  ],
]);

export const TEXT_FUNCTIONS: ReadonlyMap<string, (argument: string) => Filter> = new Map([
  ['strftime', strftime],
  ['split', (separator: string) => (value: unknown) => splitText(needString(value, 'split'), separator)],
  [
    'ltrimstr',
    (start: string) => (value: unknown) =>
      typeof value === 'string' && value.startsWith(start) ? value.slice(start.length) : value,
  ],
  [
    'rtrimstr',
    (end: string) => (value: unknown) =>
      typeof value === 'string' && end !== '' && value.endsWith(end) ? value.slice(0, -end.length) : value,
  ],
]);

/** @throws {JqError} when the value is nested too deeply. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value ?? null);
  } catch (error) {
    throw new JqError(`tostring input cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws {JqError} when there is no such date: milliseconds or microseconds taken as seconds are beyond all dates. */
function dateOf(seconds: number): Date {
  const date = new Date(Math.floor(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) throw new JqError(`${seconds} is not a date: it must be in seconds since 1970`);
  return date;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const text = needString(value, 'tonumber').trim();
  const parsed = Number(text);
  if (text === '' || !Number.isFinite(parsed)) throw new JqError(`${text} cannot be parsed as a number`);
  return parsed;
}

function fromIsoDate(value: unknown): number {
  const text = needString(value, 'fromdate');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) {
    throw new JqError(`date "${text}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
  }
  return Date.parse(text) / 1_000;
}

function splitText(value: string, separator: string): string[] {
  if (value === '') return [];
  return value.split(separator);
}

function strftime(format: string): Filter {
  const formatter = compileStrftime(format);
  return (value) => formatter(dateOf(needNumber(value, 'strftime/1')));
}
