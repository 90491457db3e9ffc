/**
 * How strings and names begin in JSON that may be made for machines: base64 of JSON (`{"`, `{`, `[`), of gzip and of zstd, and
 * the envelopes of CloudWatch Logs and of DynamoDB's changes.
 */
const BEGINNINGS = [
  'ey',
  'ew',
  ...Array.from('wxyz0123', (next) => `W${next}`),
  'H4s',
  'KLUv',
  'logEvents"',
  'dynamodb"',
];
const AFTER_A_QUOTE = new RegExp(`"(?:${BEGINNINGS.join('|')})`);
const BY_FIRST_BYTE: (Buffer[] | undefined)[] = Array.from({ length: 256 });
for (const beginning of BEGINNINGS.map((text) => Buffer.from(text))) {
  (BY_FIRST_BYTE[beginning[0] ?? 0] ??= []).push(beginning);
}

/** A quick test: most JSON is readable as it is. */
export function mayHoldMachineForms(json: string): boolean {
  return AFTER_A_QUOTE.test(json);
}

/** The same test for bytes, at the place after a quote. */
export function mayBeMachineForm(bytes: Uint8Array, at: number, to: number): boolean {
  const beginnings = BY_FIRST_BYTE[bytes[at] ?? 0];
  return beginnings?.some((beginning) => at + beginning.length <= to && standsAt(bytes, at, beginning)) === true;
}

function standsAt(bytes: Uint8Array, at: number, text: Buffer): boolean {
  // The caller has compared the first byte.
  for (let index = 1; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}
