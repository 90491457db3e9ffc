/** Not a number that a double holds exactly. */
const LARGE_INTEGER = /(?<![\w."\\-])-?\d{16,}(?![\w."])/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function mayHoldLargeIntegers(json: string): boolean {
  return LARGE_INTEGER.test(json);
}

/** What `JSON.parse` makes of it, but with the integers that a double cannot hold as text. Throws as that does. */
export function parseWithLargeIntegers(json: string): unknown {
  return JSON.parse(
    json.replace(TOKEN, (token) =>
      /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}
