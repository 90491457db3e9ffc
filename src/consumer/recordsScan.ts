/** A record on the wire, its data still in base64. */
export interface RecordEntry {
  sequenceNumber: string;
  partitionKey: string;
  arrivalMs: number;
  base64: string;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads the elements of a `Records` array in compact JSON: objects of strings without escapes and of numbers, in any
 * order of their members. Undefined: something else is there, so read it another way.
 *
 * @param body the same ASCII characters as `text`: strings that live on are copied from it, since a slice of `text`
 *   would keep the whole answer alive
 * @param start right after the opening bracket
 * @returns `end`: the place of the closing bracket
 */
export function scanRecords(
  body: Buffer,
  text: string,
  start: number,
): { entries: RecordEntry[]; end: number } | undefined {
  const entries: RecordEntry[] = [];
  let at = start;
  if (text.charCodeAt(at) === CLOSE_BRACKET) return { entries, end: at };
  for (;;) {
    const entry: RecordEntry = { sequenceNumber: '', partitionKey: '', arrivalMs: 0, base64: '' };
    at = scanRecord(body, text, at, entry);
    if (at < 0 || entry.sequenceNumber === '') return undefined;
    entries.push(entry);
    const next = text.charCodeAt(at);
    if (next === CLOSE_BRACKET) return { entries, end: at };
    if (next !== COMMA) return undefined;
    at += 1;
  }
}

/** Fills `entry`; returns the place after the closing brace, or -1. */
function scanRecord(body: Buffer, text: string, start: number, entry: RecordEntry): number {
  let at = start;
  if (text.charCodeAt(at) !== OPEN_BRACE) return -1;
  do {
    if (text.charCodeAt(at + 1) !== QUOTE) return -1;
    const keyStart = at + 2;
    const keyEnd = text.indexOf('"', keyStart);
    if (keyEnd < 0 || text.charCodeAt(keyEnd + 1) !== COLON) return -1;
    at = scanMember(body, text, keyStart, keyEnd, entry);
    if (at < 0) return -1;
  } while (text.charCodeAt(at) === COMMA);
  return text.charCodeAt(at) === CLOSE_BRACE ? at + 1 : -1;
}

/** Returns the place after the member's value, or -1. */
function scanMember(body: Buffer, text: string, keyStart: number, keyEnd: number, entry: RecordEntry): number {
  const valueStart = keyEnd + 2;
  if (text.charCodeAt(valueStart) !== QUOTE) return scanNumber(text, keyStart, keyEnd, valueStart, entry);
  const from = valueStart + 1;
  const to = text.indexOf('"', from);
  if (to < 0) return -1;
  switch (text.slice(keyStart, keyEnd)) {
    case 'Data':
      // Transient, so a slice will do. A backslash in base64 (`\/` is legal JSON) is not looked for elsewhere.
      entry.base64 = text.slice(from, to);
      if (entry.base64.includes('\\')) return -1;
      break;
    case 'SequenceNumber':
      entry.sequenceNumber = body.toString('latin1', from, to);
      if (entry.sequenceNumber.includes('\\')) return -1;
      break;
    case 'PartitionKey':
      entry.partitionKey = body.toString('latin1', from, to);
      if (entry.partitionKey.includes('\\')) return -1;
      break;
    default:
      if (text.slice(from, to).includes('\\')) return -1;
  }
  return to + 1;
}

function scanNumber(text: string, keyStart: number, keyEnd: number, from: number, entry: RecordEntry): number {
  let to = from;
  while (isNumeric(text.charCodeAt(to))) to += 1;
  if (to === from) return -1;
  const value = Number(text.slice(from, to));
  if (Number.isNaN(value)) return -1;
  if (text.slice(keyStart, keyEnd) === 'ApproximateArrivalTimestamp') entry.arrivalMs = arrivalMsOf(value);
  return to;
}

/** Digits, signs, point and exponent. */
function isNumeric(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b || code === 0x45 || code === 0x65
  );
}

/** From the wire's seconds with a fraction. */
export function arrivalMsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}
