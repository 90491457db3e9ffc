const MAX_KNOWN = 5_000;

/** The record counts of the objects that were read to their end, by version. */
export class RecordCounts {
  readonly #counts = new Map<string, number>();

  set(address: { connection: string; bucket: string; key: string }, eTag: string, records: number): void {
    const id = idOf(address, eTag);
    this.#counts.delete(id);
    this.#counts.set(id, records);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_KNOWN && oldest !== undefined) this.#counts.delete(oldest);
  }

  get(address: { connection: string; bucket: string; key: string }, eTag: string): number | undefined {
    return this.#counts.get(idOf(address, eTag));
  }
}

function idOf({ connection, bucket, key }: { connection: string; bucket: string; key: string }, eTag: string): string {
  return JSON.stringify([connection.toLowerCase(), bucket, key, eTag]);
}
