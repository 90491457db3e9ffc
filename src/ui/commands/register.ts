import { commands, type Disposable, type LogOutputChannel } from 'vscode';
import { explainError } from '../../aws';
import { definedFields } from '../../common';
import { isCancellation, PipelinesError } from '../../errors';
import type { CommandId, QueryId } from '../contributions';
import { messageText } from '../inert/inertText';
import { showError, type Failure } from '../messages';
import { Call } from './call';
import type { Command, OnFailure } from './command';

/**
 * Registers commands that `make` defines. It is called when one of them runs for the first time: only then is their code loaded. A
 * program gets its errors; a person is shown them, and nothing where the person cancelled.
 */
export function registerCommands(
  log: LogOutputChannel,
  ids: readonly CommandId[],
  make: () => readonly Command[],
): Disposable[] {
  return register(ids, make, ({ id, doing }, args) => (error, caller, connection) => {
    if (caller === 'program') throw explained(error, { doing, connection });
    showError(log, error, { doing, connection, retry: () => commands.executeCommand(id, ...args) });
    return undefined;
  });
}

/** The same for commands that only programs call: all errors are theirs. */
export function registerQueries(ids: readonly QueryId[], make: () => readonly Command[]): Disposable[] {
  return register(ids, make, ({ doing }) => (error) => {
    throw explained(error, { doing });
  });
}

function register(
  ids: readonly CommandId[],
  make: () => readonly Command[],
  onFailure: (command: Command, args: readonly unknown[]) => OnFailure,
): Disposable[] {
  let defined: ReadonlyMap<CommandId, Command> | undefined;
  return ids.map((id) =>
    commands.registerCommand(id, (...args: unknown[]) => {
      defined ??= byId(ids, make());
      const command = defined.get(id);
      return command?.run(new Call(id, args), onFailure(command, args));
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
 * For callers: one error whose message says all, with AWS's code where there is one. The caller may be VS Code, for a key binding, a code
 * lens or a link: it shows the message itself, and reads markup in it.
 */
function explained(error: unknown, { doing, connection }: Failure): Error {
  if (isCancellation(error)) return error as Error;
  const { title, cause, code } = explainError(error, definedFields({ doing, connection }));
  const text = messageText(cause === undefined ? title : `${title} ${cause}`);
  return new PipelinesError(code ?? 'Error', text, { cause: error });
}
