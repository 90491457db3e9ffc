import type { Connection } from '../../aws';
import type { CommandId } from '../contributions';
import type { Call } from './call';
import { runFor, type Caller } from '../caller';

interface Described {
  id: CommandId;
  /** The work, as in "Can't open the object": `open the object`. */
  doing: string;
}

/** A command that never asks: whatever it is called with is enough, or wrong. */
export interface PlainCommand<Given> extends Described {
  /** @throws {PipelinesError} when the command cannot be called with this */
  argument: (call: Call) => Given | Promise<Given>;
  run: (given: Given, caller: Caller) => unknown;
}

/** A command that asks for what it was not given. */
export interface AskingCommand<Given, Whole extends object> extends Described {
  /** Reads what the command is called with, and checks all of it. @throws {PipelinesError} when something is wrong */
  argument: (call: Call) => Given | Promise<Given>;
  /** What a program gave, where nothing is missing. Undefined, or left out: a person has to be asked. */
  complete?: (given: Given) => Whole | undefined | Promise<Whole | undefined>;
  /** Completes what was given. Undefined: dismissed, and nothing is done. */
  ask: (given: Given) => Whole | undefined | Promise<Whole | undefined>;
  /** The connection that a failure is told of, so that logging in to it can be offered. */
  connectionOf?: (whole: Whole) => Connection;
  run: (whole: Whole, caller: Caller) => unknown;
}

/** A command without its registration, which does not need its code. */
export interface Command {
  readonly id: CommandId;
  readonly doing: string;
  /** @param onFailure decides what becomes of a failure; what it returns is the result */
  run(call: Call, onFailure: OnFailure): Promise<unknown>;
}

export type OnFailure = (error: unknown, caller: Caller, connection?: Connection) => unknown;

/** The one place that decides whether a program or a person called. */
export function command<Given, Whole extends object>(definition: AskingCommand<Given, Whole>): Command;
export function command<Given>(definition: PlainCommand<Given>): Command;
export function command<Given, Whole extends object>(
  definition: PlainCommand<Given> | AskingCommand<Given, Whole>,
): Command {
  const { id, doing } = definition;
  return {
    id,
    doing,
    async run(call, onFailure) {
      let caller: Caller = call.caller;
      let connection: Connection | undefined;
      try {
        const given = await definition.argument(call);
        if (!('ask' in definition)) return await runFor(caller, () => definition.run(given, caller));
        const complete = caller === 'program' ? await definition.complete?.(given) : undefined;
        if (!complete) caller = 'person';
        const whole = complete ?? (await definition.ask(given));
        if (!whole) return undefined;
        connection = definition.connectionOf?.(whole);
        return await runFor(caller, () => definition.run(whole, caller));
      } catch (error) {
        return onFailure(error, caller, connection);
      }
    },
  };
}
