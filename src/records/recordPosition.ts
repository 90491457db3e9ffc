import { CARRIAGE_RETURN, CLOSE_BRACKET, COMMA, LINE_FEED, OPEN_BRACKET } from './ascii';
import type { ResolvedFormat } from './format';
import { ValueScanner } from './json/valueScanner';
import { PositionTracker, type InputPosition } from './malformedInput';

/**
 * Where a record begins in a well-formed input, to show it to a person.
 * @param input in UTF-8
 * @param index from 0
 * @returns undefined: there is no such record, or the format does not show its place (CSV)
 */
export function recordPosition(input: Uint8Array, format: ResolvedFormat, index: number): InputPosition | undefined {
  const offset = recordOffset(input, format, index);
  return offset === undefined ? undefined : new PositionTracker().at(input, offset);
}

function recordOffset(input: Uint8Array, format: ResolvedFormat, index: number): number | undefined {
  switch (format) {
    case 'json':
      return valueOffset(input, index, true);
    case 'ndjson':
      return valueOffset(input, index, false);
    case 'lines':
      return lineOffset(input, index);
    case 'whole':
      return index === 0 ? 0 : undefined;
    case 'csv':
      return undefined;
  }
}

/** @param expandsArrays the elements of a top-level array are the records */
function valueOffset(input: Uint8Array, index: number, expandsArrays: boolean): number | undefined {
  const scanner = new ValueScanner();
  let isInArray = false;
  let count = 0;
  for (let at = scanner.skipInsignificant(input, 0, true); at >= 0 && at < input.length;) {
    const byte = input[at];
    const isBracket = byte === (isInArray ? CLOSE_BRACKET : OPEN_BRACKET);
    if (expandsArrays && isBracket) {
      isInArray = !isInArray;
      at++;
    } else if (isInArray && byte === COMMA) {
      at++;
    } else {
      if (count++ === index) return at;
      const value = scanner.scan(input, at, true);
      if (value.kind !== 'value') return undefined;
      at = value.end;
    }
    at = scanner.skipInsignificant(input, at, true);
  }
  return undefined;
}

/** Empty lines are not records. A carriage return ends a line where the first one ends with it alone. */
function lineOffset(input: Uint8Array, index: number): number | undefined {
  const isReturnAlone = !input.includes(LINE_FEED);
  const lineEnd = isReturnAlone ? CARRIAGE_RETURN : LINE_FEED;
  let count = 0;
  for (let start = 0; start < input.length;) {
    const found = input.indexOf(lineEnd, start);
    const end = found < 0 ? input.length : found;
    const isEmpty = end === start || (end === start + 1 && input[start] === CARRIAGE_RETURN);
    if (!isEmpty && count++ === index) return start;
    start = end + 1;
  }
  return undefined;
}
