/** A number that JavaScript has no value for, as it is written: `1e400`. */
export class WrittenNumber {
  constructor(readonly json: string) {}
}

const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);
/** What stands between values. */
const BETWEEN = /[\s,]*/y;
const STRING = /"(?:[^"\\]|\\[^])*"/y;
/** A number, a truth value or null. */
const WORD = /[^\s,{}[\]"]+/y;
/** Integers of so many digits, and exponents, may be more than a double holds. */
const MAY_BE_INEXACT = /\d{16}|\d[eE]/;

type Reviver = (key: string, value: unknown) => unknown;
interface ReviverContext {
  source?: string;
}

/**
 * The JSON values of a text, one after the other, as people put several into one record. Integers that a double would round
 * are `bigint`. Undefined: there is something else in it.
 */
export function jsonValues(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (let at = skipped(BETWEEN, text, 0); at < text.length;) {
    const end = endOfValue(text, at);
    if (end === undefined) return undefined;
    try {
      values.push(parsed(text.slice(at, end)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return undefined;
    }
    at = skipped(BETWEEN, text, end);
  }
  return values;
}

/** Where the value that begins at `start` ends. Undefined: its end is missing. */
function endOfValue(text: string, start: number): number | undefined {
  if (!OPENING.has(text.charAt(start))) return skipped(text.charAt(start) === '"' ? STRING : WORD, text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = skipped(STRING, text, at) - 1;
    else if (OPENING.has(character)) depth++;
    else if (CLOSING.has(character)) depth--;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function skipped(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at + 1;
}

function parsed(json: string): unknown {
  return MAY_BE_INEXACT.test(json) ? (JSON.parse(json, exactly as Reviver) as unknown) : (JSON.parse(json) as unknown);
}

function exactly(_key: string, value: unknown, { source }: ReviverContext): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  if (!Number.isFinite(value)) return new WrittenNumber(source);
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value;
}
