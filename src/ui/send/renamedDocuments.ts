/** Between the closing of a document and its opening under another name. */
const MAX_RENAME_MS = 5_000;

interface OpenText {
  isClosed: boolean;
  getText(): string;
}

/**
 * A document that is saved under a name closes, and opens as another, before or after. Its text tells which: what is known of the one is
 * known of the other then.
 */
export class RenamedDocuments<Document extends OpenText, Known> {
  readonly #openedMs = new WeakMap<Document, number>();
  /** The last that was closed, which may open again under another name. */
  #closed: { known: Known; text: string; atMs: number } | undefined;

  /** @returns what was known of the document that this one was. Undefined: it was none */
  opened(document: Document, nowMs: number): Known | undefined {
    this.#openedMs.set(document, nowMs);
    const closed = this.#closed;
    if (!closed || nowMs - closed.atMs > MAX_RENAME_MS || document.getText() !== closed.text) return undefined;
    this.#closed = undefined;
    return closed.known;
  }

  /** @returns the document that it is now. Undefined: it may still be opened */
  closed(document: Document, known: Known, others: readonly Document[], nowMs: number): Document | undefined {
    const text = document.getText();
    const isNew = (other: Document) => nowMs - (this.#openedMs.get(other) ?? -Infinity) <= MAX_RENAME_MS;
    const renamed = others.find(
      (other) => other !== document && !other.isClosed && isNew(other) && other.getText() === text,
    );
    if (!renamed) this.#closed = { known, text, atMs: nowMs };
    return renamed;
  }
}
