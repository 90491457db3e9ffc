import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Who waits for what a command does. A program gave a complete argument: it is asked nothing and gets errors thrown. A person is asked
 * for what is missing, and shown what goes wrong.
 */
export type Caller = 'program' | 'person';

const callers = new AsyncLocalStorage<Caller>();

/** Everything that the task begins, and waits for, is done for this caller. */
export function runFor<T>(caller: Caller, task: () => T): T {
  return callers.run(caller, task);
}

/** For whom the running code works. What no command began, such as saving a document, is a person's. */
export function currentCaller(): Caller {
  return callers.getStore() ?? 'person';
}
