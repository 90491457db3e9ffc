import { setTimeout as delay } from 'node:timers/promises';

/** How many timers the code of a room of `src/` begins within so many milliseconds. */
export async function timersBegunWithin(ms: number, room: string): Promise<number> {
  const original = globalThis.setTimeout;
  let count = 0;
  globalThis.setTimeout = Object.assign((...args: Parameters<typeof original>) => {
    // Other tests of this process may leave timers of their own behind.
    if (new Error().stack?.includes(`/src/${room}/`)) count++;
    return original(...args);
  }, original);
  try {
    // The one of `node:timers/promises` does not go through the function above.
    await delay(ms);
  } finally {
    globalThis.setTimeout = original;
  }
  return count;
}
