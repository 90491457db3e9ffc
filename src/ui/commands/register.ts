import { commands, Uri, type Disposable, type LogOutputChannel } from 'vscode';
import { explainError } from '../../aws';
import { isCancellation, PipelinesError } from '../../errors';
import type { CommandId } from '../contributions';
import { messageText } from '../inert/inertText';
import { showError, type ErrorContext } from '../messages';
import { isTreeNode } from '../tree/nodes';

export interface CommandFailureContext {
  /**
   * True where the caller handles the error itself: it gave an argument of its own. A handler that has to ask a person
   * for something sets it to false.
   */
  rethrow: boolean;
  error?: ErrorContext;
}

/** What a command does, apart from its registration, which does not need its code. */
export interface Command {
  readonly id: CommandId;
  run(...args: unknown[]): Promise<unknown>;
}

/** Registers commands that `make` defines. It is called when one of them runs for the first time: only then is their code loaded. */
export function registerCommands(ids: readonly CommandId[], make: () => readonly Command[]): Disposable[] {
  let defined: ReadonlyMap<CommandId, Command> | undefined;
  return ids.map((id) =>
    commands.registerCommand(id, (...args: unknown[]) => {
      defined ??= byId(ids, make());
      return defined.get(id)?.run(...args);
    }),
  );
}

function byId(ids: readonly CommandId[], defined: readonly Command[]): ReadonlyMap<CommandId, Command> {
  const commandsById = new Map(defined.map((command) => [command.id, command]));
  const differing = [...commandsById.keys(), ...ids].filter((id) => !ids.includes(id) || !commandsById.has(id));
  if (differing.length > 0)
    throw new Error(`Registered and not defined, or the other way round: ${differing.join(', ')}`);
  return commandsById;
}

/**
 * A command whose handler says by `context` how its failure is to be told. Cancelled: `undefined`, quietly.
 */
export function defineCommand(
  log: LogOutputChannel,
  id: CommandId,
  handler: (context: CommandFailureContext, ...args: unknown[]) => unknown,
): Command {
  return {
    id,
    async run(...args) {
      const context: CommandFailureContext = { rethrow: isCallersArgument(args[0]) };
      try {
        return await handler(context, ...args);
      } catch (error) {
        if (context.rethrow) throw explained(error, context.error);
        if (!isCancellation(error)) {
          showError(log, error, { retry: () => commands.executeCommand(id, ...args), ...context.error });
        }
        return undefined;
      }
    },
  };
}

/** Menus hand over a row of the tree or a `Uri`, the palette nothing; a plain object comes from a program. */
function isCallersArgument(argument: unknown): boolean {
  const isObject = typeof argument === 'object' && argument !== null;
  return isObject && !(argument instanceof Uri) && !isTreeNode(argument);
}

/**
 * For callers: one error whose message says all, with AWS's code where there is one. The caller may be VS Code, for a key binding, a code
 * lens or a link: it shows the message itself, and reads markup in it.
 */
function explained(error: unknown, { connection, doing }: ErrorContext = {}): Error {
  if (isCancellation(error)) return error as Error;
  const { title, cause, code } = explainError(error, {
    ...(connection ? { connection } : {}),
    ...(doing === undefined ? {} : { doing }),
  });
  const text = messageText(cause === undefined ? title : `${title} ${cause}`);
  return new PipelinesError(code ?? 'Error', text, { cause: error });
}
