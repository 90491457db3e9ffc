import { parseExactly, stringifyExactly } from '../payload/exactJson';
import { NodeKind, type JsonTape } from './jsonTape';
import { exactInteger } from './largeIntegers';

/** One step of a path: the name of a field, or the index of an element (of an object: the field of that name). */
export interface TapeStep {
  index: number | undefined;
  name: string;
  bytes: Buffer;
}

export const ABSENT = -1;
export const ROOT = 0;
/** Longer ones may be rounded. */
const MAX_EXACT_DIGITS = 15;
const TEN_TO = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, power) => 10 ** power);
/** What a comparison sees of a value that is none of a scalar. */
const NO_SCALAR = Object.freeze({});
/** Lists of lists are looked into as deep as `someValueAt` does. */
const DEEPEST_LISTS = 20;

export function tapeSteps(path: readonly (string | number)[]): TapeStep[] {
  return path.map((step) => ({
    index: typeof step === 'number' ? step : undefined,
    name: String(step),
    bytes: Buffer.from(String(step)),
  }));
}

/** As `someValueAt` of what `JSON.parse` makes of the text; `isExact`: with integers that a double would round as `bigint`. */
export function someTapeValueAt(
  tape: JsonTape,
  path: readonly TapeStep[],
  passes: (value: unknown) => boolean,
  isExact: boolean,
): boolean {
  return someTapeNodeAt(tape, path, (node) => passes(scalarOf(tape, node, isExact)));
}

/** Whether one of the nodes at the path passes. A step into a list without an index means any of its elements. */
export function someTapeNodeAt(
  tape: JsonTape,
  path: readonly TapeStep[],
  passes: (node: number) => boolean,
  node = ROOT,
  depth = 0,
  lists = 0,
): boolean {
  const step = path[depth];
  if (isList(tape, node) && step?.index === undefined)
    return (
      lists < DEEPEST_LISTS &&
      someElement(tape, node, (element) => someTapeNodeAt(tape, path, passes, element, depth, lists + 1))
    );
  if (step === undefined) return passes(node);
  const next = childAt(tape, node, step);
  return next !== ABSENT && someTapeNodeAt(tape, path, passes, next, depth + 1, lists);
}

/** The field or element that a step leads to. */
export function childAt(tape: JsonTape, node: number, step: TapeStep): number {
  return step.index !== undefined && isList(tape, node) ? elementAt(tape, node, step.index) : fieldAt(tape, node, step);
}

/** The value of an object's own field; of several of that name it is the last one's. */
function fieldAt(tape: JsonTape, node: number, step: TapeStep): number {
  if (tape.kinds[node] !== NodeKind.Object) return ABSENT;
  const end = tape.nexts[node] ?? 0;
  let found = ABSENT;
  for (let name = node + 1; name < end; name = tape.nexts[name + 1] ?? end)
    if (isNamed(tape, name, step)) found = name + 1;
  return found;
}

/** From the end where the index is negative. */
function elementAt(tape: JsonTape, node: number, index: number): number {
  if (tape.kinds[node] !== NodeKind.Array) return ABSENT;
  if (index < 0) return elementFromEnd(tape, node, -index);
  const end = tape.nexts[node] ?? 0;
  let element = node + 1;
  for (let left = index; left > 0 && element < end; left--) element = tape.nexts[element] ?? end;
  return element < end ? element : ABSENT;
}

function elementFromEnd(tape: JsonTape, node: number, distance: number): number {
  let length = 0;
  someElement(tape, node, () => {
    length++;
    return false;
  });
  return distance > length ? ABSENT : elementAt(tape, node, length - distance);
}

/** As it is written; of a string what it means. */
export function writtenAt(tape: JsonTape, node: number): string {
  if (isString(tape, node)) return textOf(tape, node);
  return tape.bytes.toString('utf8', tape.starts[node], tape.ends[node]);
}

export function isString({ kinds }: JsonTape, node: number): boolean {
  return kinds[node] === NodeKind.PlainText || kinds[node] === NodeKind.Text;
}

export function isList({ kinds }: JsonTape, node: number): boolean {
  return kinds[node] === NodeKind.Array;
}

/** As JMESPath finds it: an index means an element, never a field. Null: nothing is there. */
export function jmespathValueAt(tape: JsonTape, path: readonly TapeStep[]): unknown {
  let node = ROOT;
  for (const step of path) {
    node = step.index === undefined ? fieldAt(tape, node, step) : elementAt(tape, node, step.index);
    if (node === ABSENT) return null;
  }
  return valueOf(tape, node);
}

/** The very value that `JSON.parse` makes of it. */
function valueOf(tape: JsonTape, node: number): unknown {
  const kind = tape.kinds[node];
  if (kind !== NodeKind.Object && kind !== NodeKind.Array) return scalarOf(tape, node, false);
  return JSON.parse(tape.bytes.toString('utf8', tape.starts[node], tape.ends[node]));
}

/** The text of a node: of a string what it means, of anything else JSON on one line, with numbers as they are written. */
export function tapeText(tape: JsonTape, node: number): string {
  const kind = tape.kinds[node];
  if (kind === NodeKind.PlainText) return tape.bytes.toString('latin1', tape.starts[node], tape.ends[node]);
  const written = writtenAt(tape, node);
  return kind === NodeKind.Object || kind === NodeKind.Array ? stringifyExactly(parseExactly(written)) : written;
}

/** The number at a node, as a double. NaN: there is something else. */
export function tapeNumber(tape: JsonTape, node: number): number {
  return tape.kinds[node] === NodeKind.Number ? Number(numberOf(tape, node, false)) : NaN;
}

function someElement(tape: JsonTape, node: number, holds: (element: number) => boolean): boolean {
  const end = tape.nexts[node] ?? 0;
  for (let element = node + 1; element < end; element = tape.nexts[element] ?? end) if (holds(element)) return true;
  return false;
}

function isNamed(tape: JsonTape, node: number, { name, bytes }: TapeStep): boolean {
  return tape.kinds[node] === NodeKind.Text ? textOf(tape, node) === name : isTapeName(tape, node, bytes);
}

/** Whether a name is those bytes and means them. False also for one that is not ASCII without escapes. */
export function isTapeName(tape: JsonTape, node: number, bytes: Buffer): boolean {
  if (tape.kinds[node] !== NodeKind.PlainText) return false;
  const start = tape.starts[node] ?? 0;
  if ((tape.ends[node] ?? 0) - start !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== tape.bytes[start + at]) return false;
  return true;
}

function scalarOf(tape: JsonTape, node: number, isExact: boolean): unknown {
  switch (tape.kinds[node]) {
    case NodeKind.PlainText:
      return tape.bytes.toString('latin1', tape.starts[node], tape.ends[node]);
    case NodeKind.Text:
      return textOf(tape, node);
    case NodeKind.Number:
      return numberOf(tape, node, isExact);
    case NodeKind.True:
      return true;
    case NodeKind.False:
      return false;
    case NodeKind.Null:
      return null;
    default:
      return NO_SCALAR;
  }
}

function textOf(tape: JsonTape, node: number): string {
  const text = tape.bytes.toString('utf8', tape.starts[node], tape.ends[node]);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** Digits that a double holds are added up here; one division rounds as a number's text is rounded. */
function numberOf(tape: JsonTape, node: number, isExact: boolean): number | bigint | string {
  const start = tape.starts[node] ?? 0;
  const end = tape.ends[node] ?? 0;
  if (end - start > MAX_EXACT_DIGITS) return longNumber(tape, start, end, isExact);
  const isNegative = tape.bytes[start] === 0x2d;
  let digits = 0;
  let point = end;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = tape.bytes[at] ?? 0;
    if (byte === 0x2e) point = at + 1;
    else if (byte >= 0x30 && byte <= 0x39) digits = digits * 10 + byte - 0x30;
    else return longNumber(tape, start, end, isExact);
  }
  const value = digits / (TEN_TO[end - point] ?? 1);
  return isNegative ? -value : value;
}

function longNumber({ bytes }: JsonTape, start: number, end: number, isExact: boolean): number | bigint | string {
  const text = bytes.toString('latin1', start, end);
  const number = Number(text);
  return isExact && /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? exactInteger(text) : number;
}
