/** Numbers that a double would change stand in parsed values as texts after this mark. */
const MARK = '\u0000#';
const MAY_BE_LARGE = /\d{16}|\d[eE.]\d*/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = /"\\u0000#(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"/g;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** @throws SyntaxError */
export function parseExactly(json: string): unknown {
  return MAY_BE_LARGE.test(json) ? parseWithDigits(json) : JSON.parse(json);
}

/**
 * The same, but any number that JSON would write otherwise keeps its digits (`exactDigits`), `1.0` and `1e3` too.
 * @throws SyntaxError
 */
export function parseWithDigits(json: string): unknown {
  const marked = json.replace(TOKEN, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"\\u0000#${token}"`,
  );
  return JSON.parse(marked);
}

/** A number of any length as a value for `stringifyExactly`; a text that is no number stays one. */
export function exactNumber(digits: string): unknown {
  if (!NUMBER.test(digits)) return digits;
  return String(Number(digits)) === digits ? Number(digits) : MARK + digits;
}

/** The digits of a number that stands in a parsed value as a marked text. */
export function exactDigits(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(MARK) && NUMBER.test(value.slice(MARK.length))
    ? value.slice(MARK.length)
    : undefined;
}

export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value).replace(MARKED, '$1');
}
