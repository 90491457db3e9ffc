import { PipelinesError } from '../errors';
import { JsonTape } from './json/jsonTape';
import { mayHoldLargeIntegers, parseWithLargeIntegers } from './json/largeIntegers';
import { ABSENT, childAt, isList, isText, ROOT, tapeSteps, writtenAt, type TapeStep } from './json/tapeValues';

/** Names of members, and indexes of elements. */
export type FieldPath = readonly (string | number)[];

const STEP = /\.?([^.[\]$"']+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

/** `customer.id`, `$.items[0].id`, `$["a.b"]` → the steps to a field. */
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
 * Reads a field of each record: what `JSON.parse` makes of it. `undefined`: there is none, or the record is not JSON.
 */
export function fieldReader(path: FieldPath): (record: Uint8Array) => unknown {
  const tape = new JsonTape();
  const steps = tapeSteps(path);
  return (record) => {
    const text = Buffer.from(record.buffer, record.byteOffset, record.length);
    const node = tape.read(text, 0, text.length) === 'json' ? nodeAt(tape, steps) : UNKNOWN;
    if (node === UNKNOWN) return parsedField(text.toString('utf8'), path);
    if (node === ABSENT) return undefined;
    return isText(tape, node) ? writtenAt(tape, node) : parsedField(writtenAt(tape, node), []);
  };
}

/** Only the parser knows what is there. */
const UNKNOWN = -2;

function nodeAt(tape: JsonTape, steps: readonly TapeStep[]): number {
  let node = ROOT;
  for (const step of steps) {
    // Elements have names too, and so has their number.
    if (step.index === undefined && isList(tape, node)) return UNKNOWN;
    node = childAt(tape, node, step);
    if (node === ABSENT) return ABSENT;
  }
  return node;
}

function parsedField(text: string, path: FieldPath): unknown {
  let value: unknown;
  try {
    // As they are written: rounded, two keys would lead to the same shard.
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
