import { setTimeout as delay } from 'node:timers/promises';

/** Waits for what other processes bring about; mocha's time limit ends a wait in vain. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
