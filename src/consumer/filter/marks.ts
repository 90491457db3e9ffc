import type { Expression, FieldValue } from './expression';
import { safeRegex } from './regex';

export type Marks = (text: string, limit: number) => [number, number][];

/** Where a text shows why its record matches: the words, phrases and expressions that were asked for. */
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
      return [findText(expression.text)];
    case 'regex':
      return [findRegex(expression.regex)];
    case 'field':
      return findersOfValue(expression.value);
    default:
      return [];
  }
}

function findersOfValue(value: FieldValue): Marks[] {
  return value.kind === 'regex' ? [findRegex(value.regex)] : [findText(value.text)];
}

function findRegex(source: Parameters<typeof safeRegex>[0]): Marks {
  const regex = safeRegex(source);
  return (text, limit) => regex.find(text, limit);
}

function findText(wanted: string): Marks {
  const lower = wanted.toLowerCase();
  return (text, limit) => {
    const found: [number, number][] = [];
    const haystack = text.toLowerCase();
    // Lower case of some letters is longer: then the places would be wrong.
    if (lower === '' || haystack.length !== text.length) return found;
    for (let at = haystack.indexOf(lower); at >= 0 && found.length < limit; at = haystack.indexOf(lower, at + 1))
      found.push([at, at + lower.length]);
    return found;
  };
}
