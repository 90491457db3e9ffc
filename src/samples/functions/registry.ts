import type { Builtin } from './builtin';
import { CHOICE_FUNCTIONS } from './choices';
import { FAKER_FUNCTIONS } from './fakerFunctions';
import { FIELD_FUNCTIONS } from './fields';
import { LEGACY_FUNCTIONS } from './legacyFunctions';
import { LEGACY_NAMES } from './legacyNames';
import { NUMBER_FUNCTIONS } from './numbers';
import { GENERATOR_TIME_FUNCTIONS, TIME_FUNCTIONS } from './times';

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...FIELD_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...CHOICE_FUNCTIONS,
    ...TIME_FUNCTIONS,
    ...GENERATOR_TIME_FUNCTIONS,
    ...LEGACY_FUNCTIONS,
  }),
);

/** Names from the Kinesis Data Generator's time give text within quotes, as they did there: `"{{random.number(9)}}"` is `"7"`. */
export function isLegacy(name: string): boolean {
  return (
    LEGACY_NAMES.has(name) || Object.hasOwn(LEGACY_FUNCTIONS, name) || Object.hasOwn(GENERATOR_TIME_FUNCTIONS, name)
  );
}

export function knownNames(): string[] {
  return [...BUILTINS.keys(), ...FAKER_FUNCTIONS.keys(), ...LEGACY_NAMES.keys()];
}

/** The known name that is nearest to a misspelt one, if any is near. */
export function nearestName(name: string): string | undefined {
  const wanted = name.slice(0, 60).toLowerCase();
  let nearest: string | undefined;
  let best = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of knownNames()) {
    const lower = candidate.toLowerCase();
    const away = lower.endsWith(`.${wanted}`) ? 1 : distance(wanted, lower, best);
    if (away < best) {
      best = away;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Levenshtein's distance, given up at `limit`. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? limit;
}
