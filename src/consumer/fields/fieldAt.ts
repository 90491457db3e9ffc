import {
  exactDigits,
  someTapeNodeAt,
  stringifyExactly,
  tapeNumber,
  tapeSteps,
  tapeText,
  type JsonTape,
} from '../../records';
import { fieldPathAt, someValueAt } from '../filter/fieldPath';

/** How many elements of a list are shown. */
const MAX_VALUES = 10;
const MAX_CHARACTERS = 200;

/** The value at a field of a parsed record, as one line. Undefined: the record lacks it. */
export type FieldReader = (value: unknown) => string | undefined;

/**
 * Compiles a path such as `total`, `$.order.total` or `items[0].price`, as in filters. It reads values of `parseExactly`.
 * Undefined: it is not a path.
 */
export function fieldReader(path: string): FieldReader | undefined {
  const found = fieldPathAt(path, 0);
  if (found?.end !== path.length) return undefined;
  return (value) => {
    const texts: string[] = [];
    someValueAt(value, found.path, (at) => texts.push(textOf(at)) >= MAX_VALUES);
    return texts.length === 0 ? undefined : cut(texts.join(', '));
  };
}

/** The same of a record on a tape; a number alone stays one, since no text has to be made of it then. */
export type TapeFieldReader = (tape: JsonTape) => string | number | undefined;

export function tapeFieldReader(path: string): TapeFieldReader | undefined {
  const found = fieldPathAt(path, 0);
  if (found?.end !== path.length) return undefined;
  const steps = tapeSteps(found.path);
  const nodes: number[] = [];
  const isEnough = (node: number) => nodes.push(node) >= MAX_VALUES;
  return (tape) => {
    nodes.length = 0;
    someTapeNodeAt(tape, steps, isEnough);
    const [first] = nodes;
    if (first === undefined) return undefined;
    const number = nodes.length === 1 ? tapeNumber(tape, first) : NaN;
    return Number.isNaN(number) ? cut(nodes.map((node) => tapeText(tape, node)).join(', ')) : number;
  };
}

/** A value as it is, and as a filter writes it. */
export interface FilterValue {
  text: string;
  /** Undefined: a filter cannot ask for it. It is a list or an object. */
  literal: string | undefined;
}

/** The first value at a path of a parsed record, whole. Undefined: the path is not one, or the record lacks it. */
export function filterValueAt(value: unknown, path: string): FilterValue | undefined {
  const found = fieldPathAt(path, 0);
  if (found?.end !== path.length) return undefined;
  const whole = ownValueAt(value, found.path);
  if (whole !== undefined) return filterValue(whole);
  let first: FilterValue | undefined;
  someValueAt(value, found.path, (at) => {
    first = filterValue(at);
    return true;
  });
  return first;
}

/** Step by step: a list without an index is the list itself, and none of its elements. */
function ownValueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, step) => {
    const isIn = typeof at === 'object' && at !== null && Object.hasOwn(at, step);
    return isIn ? (at as Record<string | number, unknown>)[step] : undefined;
  }, value);
}

function filterValue(value: unknown): FilterValue {
  const text = textOf(value);
  return { text, literal: literalOf(value, text) };
}

/** A text as a filter writes it. */
export function quotedForFilter(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function literalOf(value: unknown, text: string): string | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  return typeof value === 'string' && exactDigits(value) === undefined ? quotedForFilter(value) : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? (exactDigits(value) ?? value) : stringifyExactly(value);
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
