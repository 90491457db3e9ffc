/** The role of a byte outside strings. The order matters: the hot loops skip all up to `Sign` with one comparison. */
export const Kind = {
  /** Within a number or a literal. */
  Word: 0,
  /** A comma or colon. */
  Sign: 1,
  Space: 2,
  Quote: 3,
  Open: 4,
  Close: 5,
  Bad: 6,
} as const;

export const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if ('{['.includes(character)) return Kind.Open;
  if ('}]'.includes(character)) return Kind.Close;
  if (character === '"') return Kind.Quote;
  if (',:'.includes(character)) return Kind.Sign;
  if (' \t\r\n'.includes(character)) return Kind.Space;
  // What numbers and the words true, false and null are written with.
  return '0123456789+-.eEtrufalsn'.includes(character) ? Kind.Word : Kind.Bad;
});

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Two words, or two containers, are never neighbours without a sign between them: white space would hide that they are. */
export function lacksSeparator(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const left = KINDS[before];
  const right = KINDS[after];
  return left === Kind.Word ? right === Kind.Word : left === Kind.Close && right === Kind.Open;
}
