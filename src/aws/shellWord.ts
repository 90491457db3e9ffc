/** A command is typed into a terminal: a profile's name must stay one word there. */
export function shellWord(text: string): string {
  return /^[\w@.+:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
