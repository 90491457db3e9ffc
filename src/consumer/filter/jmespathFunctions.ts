/** What `\\s` matches, and the next-line character, which the library counts as white space too. */
const SPACE = /[\s\u0085]/;

type Own = (args: readonly unknown[]) => string | undefined;

/**
 * Replacements of library functions that take time quadratic in the text, or repeat a step as often as a number says. Undefined:
 * the arguments are of other types, which the library refuses.
 */
export const LINEAR_FUNCTIONS: Record<string, Own> = {
  trim: (args) => trimmed(args, true, true),
  trim_left: (args) => trimmed(args, true, false),
  trim_right: (args) => trimmed(args, false, true),
  replace: replacedTimes,
};

function trimmed([text, characters, ...others]: readonly unknown[], atStart: boolean, atEnd: boolean) {
  if (typeof text !== 'string' || others.length > 0) return undefined;
  if (characters !== undefined && typeof characters !== 'string') return undefined;
  const isTaken = (character: string) => (characters ? characters.includes(character) : SPACE.test(character));
  let start = 0;
  let end = text.length;
  if (atStart) while (start < end && isTaken(text.charAt(start))) start++;
  if (atEnd) while (end > start && isTaken(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Replaces the first `times` occurrences. Without a number the library replaces all. */
function replacedTimes([text, wanted, by, times, ...others]: readonly unknown[]): string | undefined {
  if (typeof text !== 'string' || typeof wanted !== 'string' || typeof by !== 'string' || others.length > 0)
    return undefined;
  if (typeof times !== 'number' || !(times > 0) || !Number.isInteger(times)) return undefined;
  const parts = text.split(wanted);
  const joined = parts.slice(0, times + 1).join(by);
  return parts.length > times + 1 ? [joined, ...parts.slice(times + 1)].join(wanted) : joined;
}
