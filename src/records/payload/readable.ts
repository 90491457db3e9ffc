import type { DecodeBudget } from './decodeBudget';
import { fromBase64 } from './base64';
import { readableLogs } from './cloudWatchLogs';
import { readableChange } from './dynamoDb';
import { parseExactly, stringifyExactly } from './exactJson';

/** The forms of JSON that are made for machines. */
export type ReadableForm = 'cloudWatchLogs' | 'dynamoDb' | 'base64Fields';

export interface Readable {
  forms: ReadableForm[];
  /** JSON; its numbers keep their digits. */
  text: string;
}

/** Deeper values stay as they are, since each level takes a call. */
const MAX_DEPTH = 200;

/**
 * JSON as a person would write it: messages of CloudWatch Logs with their times, DynamoDB's attributes as values, and fields that
 * hold base64 of JSON as that JSON. Undefined: it is readable as it is.
 *
 * @param budget for what is within: where it is used up, the rest stays as it is
 * @param inner the JSON in a field's bytes. Undefined: they hold none
 */
export function readableForm(
  json: string,
  budget: DecodeBudget,
  inner: (bytes: Uint8Array) => string | undefined,
): Readable | undefined {
  const forms: ReadableForm[] = [];
  let value = parseExactly(json);
  const become = (form: ReadableForm, next: unknown) => {
    if (next === value) return;
    value = next;
    forms.push(form);
  };
  become('cloudWatchLogs', readableLogs(value, budget));
  become('dynamoDb', readableChange(value));
  become('base64Fields', withFieldsUnpacked(value, inner, 0));
  return forms.length === 0 ? undefined : { forms, text: stringifyExactly(value) };
}

/** Returns the same value where nothing in it is packed. */
function withFieldsUnpacked(value: unknown, inner: (bytes: Uint8Array) => string | undefined, depth: number): unknown {
  if (typeof value === 'string') {
    const bytes = fromBase64(value);
    const json = bytes && inner(bytes);
    return json === undefined ? value : parseExactly(json);
  }
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return value;
  const entries = Object.entries(value).map(([name, field]: [string, unknown]) => {
    const next = withFieldsUnpacked(field, inner, depth + 1);
    return { name, next, isSame: next === field };
  });
  if (entries.every(({ isSame }) => isSame)) return value;
  if (Array.isArray(value)) return entries.map(({ next }) => next);
  // Defines own fields, whatever their names.
  return Object.fromEntries(entries.map(({ name, next }) => [name, next]));
}
