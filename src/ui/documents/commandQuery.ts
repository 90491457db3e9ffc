/**
 * The argument of a command as the query of its address. VS Code decodes it twice, so that a key with `%22` in it would end a string and
 * write the rest of the argument: there is no percent sign in this JSON that could be decoded once more.
 */
export function commandQuery(argument: unknown): string {
  return encodeURIComponent(JSON.stringify([argument]).replaceAll('%', '\\u0025'));
}
