const MAX_CHARACTERS = 160;
/** A character of UTF-8 has at most four bytes. */
const MAX_RECORD_BYTES = 4 * MAX_CHARACTERS;
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
    const text = excerpt(record);
    this.#texts.set(index, text);
    this.#bytes += 2 * text.length;
  }
}

function excerpt(record: Uint8Array): string {
  const text = Buffer.from(record.subarray(0, MAX_RECORD_BYTES)).toString().trim();
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
