import { OPEN_BRACE, OPEN_BRACKET } from '../../records';
import { isSpace } from './byteKinds';
import { ValueSpan } from './valueSpan';

export interface FieldSpan {
  name: string;
  /** Offsets of the value in the object's bytes. */
  start: number;
  end: number;
}

const SEPARATORS = new Set([0x2c, 0x3a]);

/** The fields of an object's text, with their offsets, so that the sender's own text is shown and not a rewritten one. */
export function objectFields(object: Buffer): FieldSpan[] {
  const fields: FieldSpan[] = [];
  if (object[0] !== OPEN_BRACE) return fields;
  const parts = spans(object);
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [name, value] = [parts[index] as Span, parts[index + 1] as Span];
    const text = parsed(object.toString('utf8', name.start, name.end));
    if (typeof text !== 'string') return fields;
    fields.push({ name: text, ...value });
  }
  return fields;
}

/** The elements of an array's text. Empty for any other text. */
export function arrayElements(array: Buffer): Buffer[] {
  return array[0] === OPEN_BRACKET ? spans(array).map(({ start, end }) => array.subarray(start, end)) : [];
}

interface Span {
  start: number;
  end: number;
}

/** The values directly within a container. */
function spans(container: Buffer): Span[] {
  const span = new ValueSpan();
  const found: Span[] = [];
  const end = container.length - 1;
  for (let at = 1; at < end;) {
    if (isSpace(container[at]) || SEPARATORS.has(container[at] as number)) {
      at++;
      continue;
    }
    span.begin(at);
    const valueEnd = span.scan(container, end, true);
    if (valueEnd <= at) break;
    found.push({ start: at, end: valueEnd });
    at = valueEnd;
  }
  return found;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON. `undefined` is unambiguous, since no JSON stands for it.
    return undefined;
  }
}
