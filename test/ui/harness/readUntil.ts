import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
const LIMIT_MS = 60_000;

/** Reads again until what is read is as wanted: what a page shows at one moment may be between two drawings. */
export async function readUntil<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  let value: T | undefined;
  for (const endMs = Date.now() + LIMIT_MS; Date.now() < endMs;) {
    value = await read();
    if (isWanted(value)) return value;
    await delay(POLL_MS);
  }
  throw new Error(`Not what is awaited: ${(JSON.stringify(value) as string | undefined)?.slice(0, 500)}`);
}

/** A text, once it matches. */
export function readMatching(read: () => Promise<string>, pattern: RegExp): Promise<string> {
  return readUntil(read, (text) => pattern.test(text));
}
