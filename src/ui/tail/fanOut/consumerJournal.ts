import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../../common';

/** Where a tail has registered a consumer, or was about to. */
export interface ConsumerPlace {
  connection: string;
  /** Name or ARN. */
  stream: string;
}

/**
 * The streams at which tails of this machine have consumers of their own, in a file for each tail: what a window that
 * dies cannot say any more. A file is there until its consumer is known to be gone.
 */
export class ConsumerJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Await this before registering a consumer. @returns a function that removes the entry */
  async begin({ connection, stream }: ConsumerPlace): Promise<() => Promise<void>> {
    await mkdir(this.#folder, { recursive: true });
    const file = join(this.#folder, `${randomUUID()}.json`);
    await writeFile(file, JSON.stringify({ processId: process.pid, connection, stream }));
    return () => rm(file, { force: true });
  }

  /** Each stream once at which a process that is gone may have left consumers. */
  async abandoned(): Promise<ConsumerPlace[]> {
    const places = (await this.#entries()).map(({ place }) => [JSON.stringify(place), place] as const);
    return [...new Map(places).values()];
  }

  /** Nothing is left there. */
  async forget({ connection, stream }: ConsumerPlace): Promise<void> {
    for (const { file, place } of await this.#entries()) {
      if (place.connection === connection && place.stream === stream) await rm(file, { force: true });
    }
  }

  async #entries(): Promise<{ file: string; place: ConsumerPlace }[]> {
    const files = (await this.#names()).map((name) => join(this.#folder, name));
    const read = files.map(async (file) => {
      const entry = parseEntry(await readFile(file, 'utf8').catch(() => ''));
      return entry && !isAlive(entry.processId) ? [{ file, place: entry.place }] : [];
    });
    return (await Promise.all(read)).flat();
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

function parseEntry(text: string): { processId: number; place: ConsumerPlace } | undefined {
  try {
    const { processId, connection, stream } = JSON.parse(text) as Record<string, unknown>;
    if (typeof processId !== 'number' || typeof connection !== 'string' || typeof stream !== 'string') return undefined;
    return { processId, place: { connection, stream } };
  } catch {
    // Half written: its tail had registered nothing yet.
    return undefined;
  }
}
