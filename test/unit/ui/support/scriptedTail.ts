import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import type { ConsumedRecord, ConsumerClient, TailEvent, TailOptions } from '../../../../src/consumer';
import { compileFilter, StreamReaders } from '../../../../src/consumer';
import { TailSession, type TailSessionOptions } from '../../../../src/ui/tail/tailSession';

export const SHARD = 'shardId-000000000000';
const NOON_MS = Date.UTC(2026, 10, 25, 12);

type Step = TailEvent | { kind: 'end' } | { kind: 'failure'; error: unknown };

/** A tail that reads what a test gives it, when the test gives it. */
export class ScriptedTail {
  readonly session: TailSession;
  /** Each line that the tail said of itself. */
  readonly notes: string[] = [];
  readonly #steps: Step[] = [];
  readonly #asked = new EventEmitter();
  #isIdle = false;
  #number = 0;

  private constructor(options: Partial<TailSessionOptions>) {
    this.session = new TailSession({
      id: 'a-tail',
      connection: 'local',
      stream: 'orders',
      from: 'latest',
      shards: undefined,
      filter: undefined,
      schema: undefined,
      client: {} as ConsumerClient,
      getRecordsRaw: undefined,
      serviceClock: { offsetMs: 0 } as unknown as TailSessionOptions['serviceClock'],
      readers: new StreamReaders(),
      keeps: { maxRecords: 1_000, maxBytes: 1_000_000 },
      read: (reading) => this.#read(reading),
      ...options,
    });
    this.session.onDidNote((text) => this.notes.push(text));
  }

  /** @param filter as a person writes it */
  static async begin({ filter, ...options }: Partial<Omit<TailSessionOptions, 'filter'>> & { filter?: string } = {}) {
    return new ScriptedTail({ ...options, filter: await compileFilter(filter ?? '') });
  }

  /** Gives events, and waits until the tail has taken them all. */
  async give(...steps: Step[]): Promise<void> {
    this.#steps.push(...steps);
    this.#asked.emit('step');
    while (this.#steps.length > 0 || !this.#isIdle) await once(this.#asked, 'idle');
  }

  /** Gives events that nobody takes yet. */
  prepare(...steps: Step[]): void {
    this.#steps.push(...steps);
    this.#asked.emit('step');
  }

  /** Data of one shard, a record each, a second apart. */
  async giveData(...texts: (string | Buffer)[]): Promise<void> {
    await this.give(this.records(...texts));
  }

  records(...texts: (string | Buffer)[]): TailEvent {
    return { kind: 'records', shardId: SHARD, behindMs: 0, records: texts.map((text) => this.record(text)) };
  }

  record(text: string | Buffer, given: Partial<ConsumedRecord> = {}): ConsumedRecord {
    const number = this.#number++;
    return {
      shardId: SHARD,
      sequenceNumber: String(1_000 + number),
      partitionKey: `key-${number}`,
      arrivalMs: NOON_MS + number * 1_000,
      data: Buffer.from(text),
      ...given,
    };
  }

  async *#read({ gate, signal }: TailOptions): AsyncGenerator<TailEvent> {
    for (;;) {
      if (this.#steps.length === 0) {
        this.#isIdle = true;
        this.#asked.emit('idle');
        await once(this.#asked, 'step', { signal });
        this.#isIdle = false;
      }
      await gate?.(signal);
      const step = this.#steps.shift();
      if (step?.kind === 'end' || step?.kind === 'failure') {
        this.#ended();
        if (step.kind === 'failure') throw step.error;
        return;
      }
      if (step) yield step;
    }
  }

  #ended(): void {
    this.#isIdle = true;
    queueMicrotask(() => this.#asked.emit('idle'));
  }
}
