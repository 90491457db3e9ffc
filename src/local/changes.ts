/** A request that waits for a change is answered after this time at the latest, and asks again. */
const MAX_WAIT_MS = 25_000;
/** Operations that change nothing. Tails call some of them several times a second. */
const READING = /\.(Get|List|Describe|Subscribe)/;

/**
 * Tells who shows the pipeline when there is something new to show: a record, an object, another stream. A request that has waited
 * asks for the figures; nothing is kept here.
 */
export class Changes {
  /** Also tells one start of the program from another. */
  #revision = Date.now();
  readonly #waiting = new Set<() => void>();

  get revision(): number {
    return this.#revision;
  }

  changed(): void {
    this.#revision++;
    for (const wake of [...this.#waiting]) wake();
  }

  /** An operation of Kinesis or Firehose has been answered. @param target the header `X-Amz-Target` */
  called(target: string): void {
    if (!READING.test(target)) this.changed();
  }

  /** Resolves once the revision is another one, after 25 s, or when it is aborted. */
  async after(revision: number, signal: AbortSignal): Promise<void> {
    if (revision !== this.#revision || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = () => resolve(undefined);
    const patience = setTimeout(wake, MAX_WAIT_MS);
    patience.unref();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    clearTimeout(patience);
    this.#waiting.delete(wake);
  }
}
