const MAX_CHARACTERS = 160;
/** A character of UTF-8 has at most four bytes. */
const BYTES_PER_CHARACTER = 4;
/** The beginnings of some 50,000 records of 160 characters. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The beginnings of records, by their place in the order of sending: those of the first ones, and of those that are named. */
export class RecordExcerpts {
  readonly #texts = new Map<number, string>();
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= MAX_BYTES;
  }

  has(index: number): boolean {
    return this.#texts.has(index);
  }

  /** Undefined: there was no room for it. */
  at(index: number): string | undefined {
    return this.#texts.get(index);
  }

  /** To be called for each record that is read: its beginning is kept while there is room. */
  note(index: number, record: Uint8Array): void {
    if (!this.isFull) this.keep(index, record);
  }

  /** Whether there is room or not: for the few that are named. */
  keep(index: number, record: Uint8Array): void {
    const text = excerptOf(record);
    this.#texts.set(index, text);
    this.#bytes += 2 * text.length;
  }
}

/** The beginning of a record, in whole characters. */
export function excerptOf(record: Uint8Array, maxCharacters = MAX_CHARACTERS): string {
  const maxBytes = BYTES_PER_CHARACTER * maxCharacters;
  // As a part of a longer text: a character that the bytes cut in two is left out.
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(record.subarray(0, maxBytes), { stream: record.length > maxBytes })
    .trim();
  if (text.length <= maxCharacters) return record.length > maxBytes ? `${text}…` : text;
  return `${text.slice(0, maxCharacters).replace(/\p{Surrogate}$/u, '')}…`;
}
