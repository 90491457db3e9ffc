import type { MiddlewareStack, Pluggable } from '@smithy/types';
import type { CredentialCache } from './credentials/credentialCache';
import { isChange, operationOf, refuseChange } from './readOnly';
import { sendingAgain } from './sendAgain';
import { refusingWebPages } from './webPages';

export interface GuardOptions {
  /** The name of a read-only connection, whose clients refuse every call that changes something. */
  readOnly: string | undefined;
  /** Called before each request leaves; throws where it may not. */
  check: (() => void) | undefined;
  /** Called before each call of a protected connection that changes something; throws where it may not. */
  confirmChange: ((operation: string) => Promise<void>) | undefined;
  credentials: CredentialCache;
}

interface Guarded<Input extends object, Output extends object> {
  middlewareStack: MiddlewareStack<Input, Output>;
}

/** The rules for every client of a connection, no matter who calls it. */
export function guard<Input extends object, Output extends object>(
  { middlewareStack }: Guarded<Input, Output>,
  { readOnly, check, confirmChange, credentials }: GuardOptions,
): void {
  if (readOnly !== undefined) middlewareStack.use(refusingChanges(readOnly));
  if (check) middlewareStack.use(beforeEachRequest('allowedEndpoint', check));
  if (confirmChange) {
    middlewareStack.use(
      beforeEachRequest('protectedConnection', async (operation) => {
        if (isChange(operation)) await confirmChange(operation);
      }),
    );
  }
  middlewareStack.use(sendingAgain(credentials));
  middlewareStack.use(refusingWebPages());
}

function refusingChanges<Input extends object, Output extends object>(connection: string): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => async (args) => {
          refuseChange(connection, context.commandName ?? '');
          return next(args);
        },
        { step: 'initialize', priority: 'high', name: 'readOnlyConnection' },
      ),
  };
}

/**
 * What a person takes back counts at once, also for code that holds the clients already. A put goes through the steps before
 * this one only once.
 */
function beforeEachRequest<Input extends object, Output extends object>(
  name: string,
  check: (operation: string) => void | Promise<void>,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => async (args) => {
          await check(operationOf(context.commandName ?? ''));
          return next(args);
        },
        { step: 'finalizeRequest', priority: 'high', name },
      ),
  };
}
