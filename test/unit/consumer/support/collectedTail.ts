import { isPipelinesError, type PipelinesError } from '../../../../src/errors';
import type { VirtualClock } from './virtualClock';
import {
  tailStream,
  type ConsumedRecord,
  type TailEvent,
  type TailOptions,
  type TailState,
} from '../../../../src/consumer';

/** A tail whose events are kept as they come. Pulling begins at once. */
export class CollectedTail {
  readonly events: TailEvent[] = [];
  /** Set when the iteration has ended. */
  ended = false;
  /** What the iteration ended with. */
  problem: PipelinesError | undefined;
  readonly done: Promise<void>;
  /** Each resolves when what remained of the tail has been seen to. */
  readonly #cleanups: Promise<void>[] = [];
  readonly #controller = new AbortController();

  constructor(options: Omit<TailOptions, 'signal' | 'stream'> & { stream?: string }, read = tailStream) {
    const { signal } = this.#controller;
    const onCleanup = (cleanup: Promise<void>) => this.#cleanups.push(cleanup);
    this.done = this.#pull(read({ stream: 'orders', onCleanup, ...options, signal }));
  }

  get records(): ConsumedRecord[] {
    return this.events.flatMap((event) => (event.kind === 'records' ? [...event.records] : []));
  }

  get texts(): string[] {
    return this.records.map(({ data }) => Buffer.from(data).toString());
  }

  get states(): TailState[] {
    return this.events.flatMap((event) => (event.kind === 'tail' ? [event.state] : []));
  }

  hasState(kind: TailState['kind']): boolean {
    return this.states.some((state) => state.kind === kind);
  }

  statesOf(shardId: string): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'shard' && event.shardId === shardId ? [event.state.kind] : [],
    );
  }

  async whenEnded(clock: VirtualClock): Promise<void> {
    if (!(await clock.runUntil(() => this.ended, 60_000))) throw new Error('The tail does not end.');
  }

  /** Nothing of it is left. */
  async whenGone(clock: VirtualClock): Promise<void> {
    await this.whenEnded(clock);
    let isGone = false;
    void Promise.all(this.#cleanups).then(() => (isGone = true));
    if (!(await clock.runUntil(() => isGone, 60_000))) throw new Error('The tail’s consumer is not seen to.');
  }

  stop(): void {
    this.#controller.abort();
  }

  async #pull(events: AsyncIterable<TailEvent>): Promise<void> {
    try {
      for await (const event of events) this.events.push(event);
    } catch (error) {
      if (!isPipelinesError(error)) throw error;
      this.problem = error;
    } finally {
      this.ended = true;
    }
  }
}
