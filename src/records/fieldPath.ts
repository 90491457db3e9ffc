import { PipelinesError } from '../errors';
import { JsonTape } from './json/jsonTape';
import { mayHoldLargeIntegers, parseWithLargeIntegers } from './json/largeIntegers';
import { ABSENT, childAt, isList, isString, ROOT, tapeSteps, writtenAt, type TapeStep } from './json/tapeValues';

/** Names of members, and indexes of elements. */
export type FieldPath = readonly (string | number)[];

const STEP = /\.?([^.[\]$"']+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * The steps of `customer.id`, `$.items[0].id` or `$["a.b"]`.
 *
 * @throws {PipelinesError} `InvalidFieldPath`
 */
export function parseFieldPath(path: string): FieldPath {
  const steps: (string | number)[] = [];
  STEP.lastIndex = path.startsWith('$') ? 1 : 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) break;
    const [, name, index, doubleQuoted, singleQuoted] = match;
    steps.push(
      index === undefined ? (name ?? doubleQuoted ?? singleQuoted ?? '').replace(/\\(.)/g, '$1') : Number(index),
    );
    if (STEP.lastIndex === path.length) return steps;
  }
  throw new PipelinesError('InvalidFieldPath', `"${path}" is not the path of a field.`, {
    remedy: 'Write it as customer.id, items[0].id or $["a.b"].',
  });
}

/**
 * Reads a field of each record as `JSON.parse` would, but integers that a double would round are texts. Undefined: the record has
 * no such field, or is not JSON.
 */
export function recordFieldReader(path: FieldPath): (record: Uint8Array) => unknown {
  const tape = new JsonTape();
  const steps = tapeSteps(path);
  return (record) => {
    const text = Buffer.from(record.buffer, record.byteOffset, record.length);
    const node = tape.read(text, 0, text.length) === 'json' ? nodeAt(tape, steps) : UNKNOWN;
    if (node === UNKNOWN) return parsedField(text.toString('utf8'), path);
    if (node === ABSENT) return undefined;
    return isString(tape, node) ? writtenAt(tape, node) : parsedField(writtenAt(tape, node), []);
  };
}

/** Only `JSON.parse` can tell what is at this path. */
const UNKNOWN = -2;

function nodeAt(tape: JsonTape, steps: readonly TapeStep[]): number {
  let node = ROOT;
  for (const step of steps) {
    // A list has names as well: those of its elements, and `length`.
    if (step.index === undefined && isList(tape, node)) return UNKNOWN;
    node = childAt(tape, node, step);
    if (node === ABSENT) return ABSENT;
  }
  return node;
}

function parsedField(text: string, path: FieldPath): unknown {
  let value: unknown;
  try {
    // Rounded integers would make one key of two.
    value = mayHoldLargeIntegers(text) ? parseWithLargeIntegers(text) : JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
