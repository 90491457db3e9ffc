import type { Parameters } from '../compile/parameters';
import type { Run } from '../compile/run';
import type { Scope } from '../compile/scope';
import type { Source } from '../compile/source';

/** Where a function is called. */
export interface CallContext {
  run: Run;
  scope: Scope;
  /** Counters by name: one name counts through all the places that use it. */
  counters: Map<string, () => number>;
  /** A function by its name, called without parameters. */
  call(name: string): Source;
}

/** A function of the template language. `make` throws an `ExpressionMistake` on bad parameters. */
export interface Builtin {
  /** The parameters as a person writes them, in parentheses; empty when there are none. */
  parameters: string;
  description: string;
  /** A call whose value stands as the example; without it, a call without parameters. */
  sample?: string;
  make(parameters: Parameters, context: CallContext): Source;
}

export type Builtins = Readonly<Record<string, Builtin>>;
