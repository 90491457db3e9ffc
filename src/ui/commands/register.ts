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

/**
 * Registers a command whose handler says by `context` how its failure is to be told. Cancelled: `undefined`, quietly.
 */
export function registerCommand(
  log: LogOutputChannel,
  id: CommandId,
  handler: (context: CommandFailureContext, ...args: unknown[]) => unknown,
): Disposable {
  return commands.registerCommand(id, async (...args: unknown[]) => {
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
  });
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
