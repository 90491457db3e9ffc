import type { LogOutputChannel } from 'vscode';
import { deliveryStreamsReading } from '../../aws';
import { isCancellation } from '../../errors';
import type { Connections } from '../connections/connections';
import { requireTarget, targetName, type TargetArgument } from '../prompts/targetNames';

/** Describing is asked 5 times a second at most: an account with more is not searched to its end. */
const MAX_DESCRIBED = 20;

/** Which delivery streams read which data stream changes seldom. */
const REMEMBERED_MS = 5 * 60_000;
const LOOK_FOR_MS = 10_000;

/** Finds the delivery stream that takes what is sent to a target: itself, or one that reads the data stream. */
export class DeliveryFinder {
  readonly #connections: Connections;
  readonly #log: LogOutputChannel;
  readonly #found = new Map<string, { deliveryStream: Promise<string | undefined>; atMs: number }>();

  constructor(options: { connections: Connections; log: LogOutputChannel }) {
    this.#connections = options.connections;
    this.#log = options.log;
  }

  /** `undefined`: there is none, or it cannot be found out. */
  of(target: TargetArgument): Promise<string | undefined> {
    if ('deliveryStream' in target) return Promise.resolve(target.deliveryStream);
    const id = JSON.stringify(target);
    const known = this.#found.get(id);
    if (known && Date.now() - known.atMs < REMEMBERED_MS) return known.deliveryStream;
    const deliveryStream = this.#reading(target).catch((error: unknown) => {
      // Who may send may not be allowed to list: then delivery is not offered to be watched.
      if (!isCancellation(error))
        this.#log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    });
    this.#found.set(id, { deliveryStream, atMs: Date.now() });
    return deliveryStream;
  }

  async #reading(target: TargetArgument): Promise<string | undefined> {
    requireTarget(this.#connections.get(target.connection), target);
    const signal = AbortSignal.timeout(LOOK_FOR_MS);
    const { firehose } = await this.#connections.clients(target.connection);
    const search = { mostDescribed: MAX_DESCRIBED, signal };
    for await (const { name } of deliveryStreamsReading(firehose, targetName(target), search)) return name;
    return undefined;
  }
}
