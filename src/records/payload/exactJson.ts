/** A number that a double would change is a text with this mark before it, in parsed values. */
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
 * The same, but every number that `JSON.stringify` would write in another way keeps its digits (`exactDigits`): `1.0` and `1e3`, too.
 * @throws SyntaxError
 */
export function parseWithDigits(json: string): unknown {
  const marked = json.replace(TOKEN, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"\\u0000#${token}"`,
  );
  return JSON.parse(marked);
}

/** A number of any length as a value for `stringifyExactly`. Text that is not a number stays text. */
export function exactNumber(digits: string): unknown {
  if (!NUMBER.test(digits)) return digits;
  return String(Number(digits)) === digits ? Number(digits) : MARK + digits;
}

/** The digits of a number that is a marked text in a parsed value. Undefined: it is not one. */
export function exactDigits(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(MARK) && NUMBER.test(value.slice(MARK.length))
    ? value.slice(MARK.length)
    : undefined;
}

export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value).replace(MARKED, '$1');
}
