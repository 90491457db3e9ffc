import { exactInteger } from '../../records';
import { valueTest } from './comparisons';
import { unescapedWithPlaces } from './escapes';
import type { Comparison, Expression, FieldValue } from './expression';
import { safeRegex } from './regex';
import { scalarsAt, unescaped, type ScalarPlace } from './scalarsAt';

export type Marks = (text: string, limit: number) => [number, number][];

/**
 * Finds the places of a text that show why its record matches: the words, phrases and expressions of the filter, and the values of
 * the fields that pass.
 */
export function compileMarks(expression: Expression): Marks {
  const finders = findersOf(expression);
  return (text, limit) => {
    const found = finders.flatMap((find) => find(text, limit)).sort(([left], [right]) => left - right);
    const apart: [number, number][] = [];
    for (const [start, end] of found) {
      const last = apart.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else if (apart.length < limit) apart.push([start, end]);
    }
    return apart;
  };
}

function findersOf(expression: Expression): Marks[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.flatMap(findersOf);
    case 'text':
      return [inStrings(findText(expression.text))];
    case 'regex':
      return [inStrings(findRegex(expression.regex))];
    case 'field':
      return findersOfField(expression);
    default:
      return [];
  }
}

function findersOfField({ path, comparison, value }: Expression & { kind: 'field' }): Marks[] {
  // A value that is missing cannot be marked.
  if (comparison === '!=' || comparison === '!~') return [];
  const passes = valueTest(comparison, value);
  const findWithin = partFinder(comparison, value);
  const marksOf = (text: string, place: ScalarPlace, limit: number): [number, number][] => {
    const written = text.slice(place.start, place.end);
    if (!place.isCut && !passes(scalarOf(written, place.isText))) return [];
    const parts = findWithin?.(written, limit) ?? [];
    if (parts.length > 0) return parts.map(([start, end]) => [place.start + start, place.start + end]);
    return place.isCut ? [] : [[place.start, place.end]];
  };
  return [
    (text, limit) => {
      const found: [number, number][] = [];
      for (const place of scalarsAt(text, path)) {
        if (found.length >= limit) break;
        found.push(...marksOf(text, place, limit - found.length));
      }
      return found;
    },
  ];
}

/** Finds the matching part of a value. Undefined: a value matches as a whole. */
function partFinder(comparison: Comparison, value: FieldValue): Marks | undefined {
  if (value.kind === 'regex') return findRegex(value.regex);
  return comparison === ':' || comparison === '~' ? findText(value.text) : undefined;
}

/** The value of a scalar. Integers that a double would round are `bigint`, as comparisons expect. */
function scalarOf(written: string, isText: boolean): unknown {
  if (isText) return written.includes('\\') ? unescaped(written) : written;
  if (written === 'true' || written === 'false') return written === 'true';
  if (written === 'null') return null;
  const number = Number(written);
  return /^-?\d+$/.test(written) && !Number.isSafeInteger(number) ? exactInteger(written) : number;
}

function findRegex(source: Parameters<typeof safeRegex>[0]): Marks {
  const regex = safeRegex(source);
  return (text, limit) => regex.find(text, limit);
}

/** Also in strings as they are meant, where JSON escapes some of their characters. */
function inStrings(find: Marks): Marks {
  return (text, limit) => {
    const found = find(text, limit);
    const unescaped = unescapedWithPlaces(text);
    if (!unescaped) return found;
    const meant = find(unescaped.text, limit);
    const { placeOf } = unescaped;
    return [...found, ...meant.map(([start, end]): [number, number] => [placeOf(start), placeOf(end)])];
  };
}

function findText(wanted: string): Marks {
  const lower = wanted.toLowerCase();
  return (text, limit) => {
    const found: [number, number][] = [];
    const haystack = text.toLowerCase();
    // Some letters are longer in lower case. Then the places would be wrong.
    if (lower === '' || haystack.length !== text.length) return found;
    for (let at = haystack.indexOf(lower); at >= 0 && found.length < limit; at = haystack.indexOf(lower, at + 1))
      found.push([at, at + lower.length]);
    return found;
  };
}
