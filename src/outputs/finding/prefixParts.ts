/** A part of a delivery stream's prefix. Source: "Custom prefixes for Amazon S3 objects". */
export type PrefixPart =
  | { kind: 'text'; text: string }
  | { kind: 'timestamp'; pieces: TimePiece[] }
  | { kind: 'errorType' }
  /** A random string. */
  | { kind: 'random' }
  | { kind: 'partitionKey' };

/** A piece of a pattern of Java's `DateTimeFormatter`. */
export type TimePiece = { kind: 'text'; text: string } | { kind: 'field'; letter: string; count: number };

/** An expression of a prefix: `!{namespace:value}`. */
export const PREFIX_EXPRESSION = /!\{(?<namespace>[^:{}]*):(?<value>[^{}]*)\}/g;

export function prefixParts(prefix: string): PrefixPart[] {
  const parts: PrefixPart[] = [];
  let at = 0;
  for (const { 0: whole, index, groups } of prefix.matchAll(PREFIX_EXPRESSION)) {
    if (index > at) parts.push({ kind: 'text', text: prefix.slice(at, index) });
    at = index + whole.length;
    parts.push(expression(groups?.namespace?.trim() ?? '', groups?.value ?? ''));
  }
  if (at < prefix.length) parts.push({ kind: 'text', text: prefix.slice(at) });
  return parts;
}

function expression(namespace: string, value: string): PrefixPart {
  if (namespace === 'timestamp') return { kind: 'timestamp', pieces: timePieces(value) };
  if (namespace === 'firehose') return { kind: value === 'error-output-type' ? 'errorType' : 'random' };
  return { kind: 'partitionKey' };
}

/** Brackets enclose optional parts. An instant has all of them, and brackets are never written. */
function timePieces(pattern: string): TimePiece[] {
  const pieces: TimePiece[] = [];
  for (const [token, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z'[\]]/g)) {
    if (quoted !== undefined) pieces.push({ kind: 'text', text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    else if (letter === undefined) pieces.push({ kind: 'text', text: token });
    else pieces.push({ kind: 'field', letter, count: token.length });
  }
  return pieces;
}

export const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';

/** Firehose appends the hour to a prefix that uses neither the time nor the record. */
export function withDefaultTime(prefix: string): string {
  return prefixParts(prefix).some(({ kind }) => kind === 'timestamp' || kind === 'partitionKey')
    ? prefix
    : prefix + DEFAULT_TIME;
}

/** The prefix up to its first expression. */
export function plainPrefix(prefix: string): string {
  const expression = prefix.indexOf('!{');
  return expression < 0 ? prefix : prefix.slice(0, expression);
}
