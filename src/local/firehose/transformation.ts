import { setTimeout as delay } from 'node:timers/promises';
import { MAX_PAYLOAD_BYTES, type FunctionFailure, type Functions, type Invocation } from '../lambda';
import { eventBytes, eventOf, type EventRecord, type EventSource } from './lambdaEvent';
import type { LambdaProcessor } from './lambdaProcessor';
import { readAnswer, type TransformedRecord } from './lambdaResult';

/** The first pause before an attempt is repeated. AWS's are longer; a developer waits for these. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;
/** What an event has beside its records. */
const EVENT_BYTES = 8_192;

export interface TransformationOptions {
  readonly functions: Functions;
  readonly source: EventSource;
  /** Called when the function fails; with the same failure several times in a row, once. */
  readonly onFailure: (message: string) => void;
}

/** What became of records that went to a function together. */
export interface Transformed {
  /** In the order of the records. */
  readonly records: readonly TransformedRecord[];
  readonly attempts: number;
  /** All invocations, those that were repeated too. */
  readonly invocations: readonly Invocation[];
  /** Why the last attempt failed. Undefined: it did not. */
  readonly failure: FunctionFailure | undefined;
}

/** Sends records of a delivery stream through a function, as Firehose does. */
export class Transformation {
  readonly #options: TransformationOptions;
  /** What was reported last. It is not repeated before the function has answered. */
  #reported: string | undefined;

  constructor(options: TransformationOptions) {
    this.#options = options;
  }

  /** Undefined: the signal was aborted. The records are then as if they had not been sent. */
  async transform(
    processor: LambdaProcessor,
    records: readonly EventRecord[],
    signal: AbortSignal,
  ): Promise<readonly Transformed[] | undefined> {
    const transformed: Transformed[] = [];
    for (const batch of batchesOf(records)) {
      const one = await this.#transformBatch(processor, batch, signal);
      if (!one) return undefined;
      transformed.push(one);
    }
    return transformed;
  }

  async #transformBatch(
    processor: LambdaProcessor,
    records: readonly EventRecord[],
    signal: AbortSignal,
  ): Promise<Transformed | undefined> {
    const { functionArn, functionName, retries } = processor;
    const { functions, source } = this.#options;
    const invocations: Invocation[] = [];
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      const payload = eventOf(source, records);
      const invocation = await functions.invoke({ functionName, functionArn, payload, signal });
      const { outcome } = invocation;
      if (outcome.kind === 'aborted') return undefined;
      invocations.push(invocation);
      const attempts = invocations.length;
      if (outcome.kind === 'answered') {
        this.#reported = undefined;
        const ids = records.map(({ recordId }) => recordId);
        return { records: readAnswer(outcome.payload, ids), attempts, invocations, failure: undefined };
      }
      const { failure } = outcome;
      this.#report(functionName, failure);
      if (!failure.mayPass || attempts > retries) {
        const { code, message } = failure;
        return { records: records.map(() => ({ kind: 'failed', code, message })), attempts, invocations, failure };
      }
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
    }
  }

  #report(functionName: string, { code, detail }: FunctionFailure): void {
    if (this.#reported !== detail) this.#options.onFailure(`The function ${functionName} failed (${code}). ${detail}`);
    this.#reported = detail;
  }
}

/** Cuts records into as few events as Lambda's limit allows. */
function* batchesOf(records: readonly EventRecord[]): Generator<readonly EventRecord[]> {
  let batch: EventRecord[] = [];
  let bytes = EVENT_BYTES;
  for (const record of records) {
    const more = eventBytes(record);
    if (batch.length > 0 && bytes + more > MAX_PAYLOAD_BYTES) {
      yield batch;
      batch = [];
      bytes = EVENT_BYTES;
    }
    batch.push(record);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}
