import { exactDigits, stringifyExactly } from '../../records';
import { fieldPathAt, someValueAt } from '../filter/fieldPath';

/** Of a list's elements as many are shown. */
const MAX_VALUES = 10;
const MAX_CHARACTERS = 200;

/** What stands at a field of a parsed record, as one line; undefined: nothing does. */
export type FieldReader = (value: unknown) => string | undefined;

/**
 * Reads `total`, `$.order.total` or `items[0].price`, as a filter writes them. Undefined: that is no path.
 * Values are as `parseExactly` gives them.
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
