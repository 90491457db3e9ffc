import type { Kinesis } from '@aws-sdk/client-kinesis';

type Method = Exclude<
  { [Name in keyof Kinesis]-?: Kinesis[Name] extends (...input: never[]) => unknown ? Name : never }[keyof Kinesis],
  'send' | 'destroy' | `paginate${string}` | `waitUntil${string}`
>;

/** As `X-Amz-Target` names it. */
export type Operation = Capitalize<Method>;

export type Input = Readonly<Record<string, unknown>>;

/** One call. Its input goes out as it stands: what no SDK would send is a case as well. */
export interface Call {
  /** Unique within its scenario; later calls and `knownDifferences.ts` go by it. */
  name: string;
  operation: Operation;
  input: Input | ((earlier: Earlier) => Input);
  /** What clients look for in an error's message. */
  message?: RegExp;
}

/** Calls that build on one another. Before and after it, a server holds no stream. */
export interface Scenario {
  /** What holds. */
  name: string;
  calls: readonly Call[];
}

/** The outcome of a call, as the wire has it. */
export type Answer =
  | { kind: 'output'; status: number; body: unknown }
  | { kind: 'error'; status: number; code: string; message: string }
  /** Its input needs what an earlier call did not answer. */
  | { kind: 'unasked' };

/** An earlier call did not answer what a later one needs. */
export class NotAnsweredError extends Error {}

/** What the calls before answered. */
export class Earlier {
  readonly #answers = new Map<string, Answer>();

  add(call: string, answer: Answer): void {
    this.#answers.set(call, answer);
  }

  /** A text in an earlier call's answer, by its path: `text('put', 'Records', 0, 'SequenceNumber')`. */
  text(call: string, ...path: readonly (string | number)[]): string {
    const value = this.#value(call, path);
    if (typeof value === 'string') return value;
    throw new NotAnsweredError(`"${call}" answered no text at ${path.join('.')}.`);
  }

  /** Seconds since the epoch. */
  time(call: string, ...path: readonly (string | number)[]): number {
    const value = this.#value(call, path);
    if (typeof value === 'number') return value;
    throw new NotAnsweredError(`"${call}" answered no time at ${path.join('.')}.`);
  }

  #value(call: string, path: readonly (string | number)[]): unknown {
    const answer = this.#answers.get(call);
    if (!answer) throw new Error(`There is no call "${call}" before.`);
    return path.reduce<unknown>(
      (value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
      answer.kind === 'output' ? answer.body : undefined,
    );
  }
}
