const MAX_CHARACTERS = 600;

/** Terminals' colours and cursor moves. */
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-_])/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
/** A name and its value: `password=…`, `"SecretAccessKey": "…"`, `Authorization: Bearer …`. */
const NAMED_VALUE =
  /\b([\w.-]{1,80})(["']?\s{0,2}[:=]\s{0,2})(?:(?:bearer|basic)\s+)?("[^"]*"?|'[^']*'?|[^\s,;}"']+)/gi;
const SECRET_NAME = /secret|token|passw|passphrase|authorization|api[_-]?key|access[_-]?key/i;
/** Letters of both cases and digits, and about as long as a secret key. */
const LONG_SECRET = /(?=[\w+/=.~-]*[a-z])(?=[\w+/=.~-]*[A-Z])(?=[\w+/=.~-]*\d)[\w+/=.~-]{36,}/g;

/**
 * What another program or server said, for a message: one line, bounded, without control characters and without what looks
 * like a secret. The end is kept where it is long: errors stand there.
 */
export function plainText(text: string): string {
  const line = text
    .slice(-2 * MAX_CHARACTERS)
    .replace(ESCAPES, '')
    .replace(INVISIBLE, ' ')
    .trim()
    .replace(NAMED_VALUE, (pair, name: string, sign: string) => (SECRET_NAME.test(name) ? `${name}${sign}***` : pair))
    .replace(LONG_SECRET, (word) => (isPath(word) ? word : '***'));
  return line.length <= MAX_CHARACTERS ? line : `…${line.slice(1 - MAX_CHARACTERS)}`;
}

/** A secret key has 40 characters and may begin with a slash, too. */
function isPath(word: string): boolean {
  return /^[~.]{0,2}\//.test(word) && word.length !== 40;
}
