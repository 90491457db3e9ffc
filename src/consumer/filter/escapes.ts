const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g;
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** What JSON of a record begins with; in other texts a backslash is a backslash. */
const JSON_BEGINNING = /^\s*[{["]/;

/** JSON with its strings as they are meant, such as `São` for `S\u00e3o`. Undefined: nothing in it is escaped. */
export function unescapedJson(text: string): string | undefined {
  return isEscaped(text) ? text.replace(ESCAPE, meaningOf) : undefined;
}

export interface Unescaped {
  text: string;
  /** The place in the escaped text from which a character of `text` comes. */
  placeOf: (index: number) => number;
}

/** The same, with the places of its characters. */
export function unescapedWithPlaces(text: string): Unescaped | undefined {
  if (!isEscaped(text)) return undefined;
  let unescaped = '';
  let end = 0;
  const places: { index: number; shift: number }[] = [];
  for (const { 0: escape, 1: code, 2: letter, index } of text.matchAll(ESCAPE)) {
    unescaped += text.slice(end, index) + meaningOf(escape, code, letter);
    end = index + escape.length;
    places.push({ index: unescaped.length, shift: end - unescaped.length });
  }
  unescaped += text.slice(end);
  return { text: unescaped, placeOf: (index) => index + shiftAt(places, index) };
}

function isEscaped(text: string): boolean {
  return text.includes('\\') && JSON_BEGINNING.test(text);
}

function meaningOf(_escape: string, code: string | undefined, letter = ''): string {
  return code === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
}

/** How much longer the escaped text is up to a character. */
function shiftAt(places: readonly { index: number; shift: number }[], index: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.index ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return places[low - 1]?.shift ?? 0;
}
