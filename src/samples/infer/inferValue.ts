import { inferNumber } from './inferNumber';
import { inferText } from './inferText';
import { WrittenNumber } from './jsonValues';
import { inExpression, placeholder, Verbatim, type Draft } from './writeTemplate';

const MAX_DEPTH = 50;
const WHOLE = /^\{\{([\s\S]*)\}\}$/;

/** The template of values like these, which were found under this name. */
export function inferValue(name: string, values: readonly unknown[], depth = 0): Draft {
  const present = values.filter((value) => value !== null);
  if (present.length === 0 || depth > MAX_DEPTH) return null;
  const draft = inferPresent(name, present, depth);
  return present.length === values.length ? draft : sometimes('maybe', present.length / values.length, draft);
}

function inferPresent(name: string, values: readonly unknown[], depth: number): Draft {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number' || typeof value === 'bigint');
  const written = values.filter((value) => value instanceof WrittenNumber);
  const booleans = values.filter((value) => typeof value === 'boolean');
  const lists = values.filter((value): value is unknown[] => Array.isArray(value));
  const objects = values.filter(
    (value): value is Record<string, unknown> =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber),
  );
  const kinds: { count: number; draft: () => Draft }[] = [
    { count: texts.length, draft: () => inferText(name, texts) },
    { count: numbers.length, draft: () => inferNumber(name, numbers) },
    { count: written.length, draft: () => inferWritten(written) },
    { count: booleans.length, draft: () => inferBoolean(booleans) },
    { count: lists.length, draft: () => inferList(name, lists, depth) },
    { count: objects.length, draft: () => inferObject(objects, depth) },
  ].filter(({ count }) => count > 0);
  const [only] = kinds;
  if (kinds.length === 1 && only) return only.draft();
  return [placeholder(`choose(${kinds.map(({ count }) => count).join(', ')})`), ...kinds.map(({ draft }) => draft())];
}

/** Nothing makes numbers like these: one that occurred is written again. */
function inferWritten([first]: readonly WrittenNumber[]): Draft {
  return new Verbatim(first?.json ?? '0');
}

function inferBoolean(values: readonly boolean[]): Draft {
  const share = values.filter(Boolean).length / values.length;
  return share === 0 || share === 1 ? share === 1 : placeholder(`datatype.boolean(${rounded(share)})`);
}

function inferList(name: string, lists: readonly unknown[][], depth: number): Draft {
  const elements = lists.flat();
  if (elements.length === 0) return [];
  const lengths = lists.map(({ length }) => length);
  const min = Math.min(
    1000,
    lengths.reduce((least, length) => Math.min(least, length), Infinity),
  );
  const max = Math.min(
    1000,
    lengths.reduce((most, length) => Math.max(most, length), 0),
  );
  return [
    placeholder(min === max ? `repeat(${max})` : `repeat(${min}, ${max})`),
    inferValue(singular(name), elements, depth + 1),
  ];
}

function inferObject(objects: readonly Record<string, unknown>[], depth: number): Draft {
  const values = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [key, value] of Object.entries(object)) {
      const list = values.get(key) ?? [];
      values.set(key, list);
      list.push(value);
    }
  }
  return Object.fromEntries(
    [...values].map(([key, list]): [string, Draft] => {
      const draft = inferValue(key, list, depth + 1);
      return [key, list.length === objects.length ? draft : sometimes('optional', list.length / objects.length, draft)];
    }),
  );
}

/** Lets a value be missing in some records. Objects and lists, which no expression makes, are chosen against null. */
function sometimes(function_: 'maybe' | 'optional', share: number, draft: Draft): Draft {
  const expression = expressionOf(draft);
  if (expression !== undefined) return placeholder(`${function_}(${rounded(share)}, ${expression})`);
  const parts = Math.min(99, Math.max(1, Math.round(share * 100)));
  return [
    placeholder(`choose(${parts}, ${100 - parts})`),
    draft,
    function_ === 'optional' ? placeholder('optional(0, null)') : null,
  ];
}

function expressionOf(draft: Draft): string | undefined {
  if (draft === null || typeof draft === 'number' || typeof draft === 'boolean') return JSON.stringify(draft);
  if (typeof draft !== 'string') return undefined;
  const inside = WHOLE.exec(draft)?.[1];
  if (inside !== undefined && !inside.includes('{{')) return inside;
  return draft.includes('{{') ? undefined : inExpression(draft);
}

function rounded(share: number): number {
  return Math.min(1, Math.max(0.001, Math.round(share * 1000) / 1000));
}

function singular(name: string): string {
  return name.replace(/ies$/i, 'y').replace(/s$/i, '');
}
