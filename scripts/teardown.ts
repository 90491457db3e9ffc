const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends everything that a script has started, the last one first, however the script ends. */
export class Teardown {
  readonly #steps: (() => Promise<void>)[] = [];
  #ran: Promise<void> | undefined;
  /** Settles when the person, or the system, wants the script to end. */
  readonly interrupted: Promise<undefined>;

  constructor() {
    this.interrupted = new Promise((resolve) => {
      for (const signal of SIGNALS) process.on(signal, () => resolve(undefined));
    });
  }

  /** While everything is being ended, what is added is ended at once. */
  add(step: () => Promise<void>): void {
    if (this.#ran) void step();
    else this.#steps.push(step);
  }

  run(): Promise<void> {
    this.#ran ??= this.#runSteps();
    return this.#ran;
  }

  async #runSteps(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
  }
}
