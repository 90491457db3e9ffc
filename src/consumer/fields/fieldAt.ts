import { exactDigits, stringifyExactly } from '../../records';
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? (exactDigits(value) ?? value) : stringifyExactly(value);
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
