import { abortOptions, backoffMs, systemClock, type Backoff, type Clock } from '../../common';
import { isRateLimit } from './errors';
import { run, type Call, type PipelineClients } from './operations';

/** What work on resources is done with. */
export interface Work {
  clients: PipelineClients;
  signal: AbortSignal;
  /** Told what is done at the moment, in words. */
  report?: ((text: string) => void) | undefined;
  clock?: Clock | undefined;
  random?: (() => number) | undefined;
}

/** AWS's services take a few of these calls a second; what one has changed shows after seconds. */
const BETWEEN_CALLS: Backoff = { firstMs: 500, capMs: 5_000, jitter: 'upperHalf' };
/** What does not pass within this time does not pass by itself. */
const MAX_PATIENCE_MS = 120_000;

/**
 * Makes a call, and makes it again while its failure is one that passes by itself.
 * @param passes whether a failure is one, beside a rate that is exceeded
 */
export async function perform(
  work: Work,
  call: Call,
  passes: (error: unknown) => boolean = () => false,
): Promise<unknown> {
  const { clients, signal } = work;
  return patiently(
    work,
    () => run(clients, call, abortOptions(signal)),
    (error) => isRateLimit(error) || passes(error),
  );
}

/** Tries until it goes, as long as the failures pass by themselves. @throws the failure that did not pass */
async function patiently<T>(
  { signal, clock = systemClock, random = Math.random }: Work,
  attempt: () => Promise<T>,
  passes: (error: unknown) => boolean,
): Promise<T> {
  const untilMs = clock.now() + MAX_PATIENCE_MS;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error) || clock.now() >= untilMs) throw error;
      await clock.sleep(backoffMs(tries, random, BETWEEN_CALLS), signal);
    }
  }
}

/** Asks until there is an answer. `ask`: undefined while there is none. */
export async function untilAnswered<T>(
  { signal, clock = systemClock, random = Math.random }: Work,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await clock.sleep(backoffMs(tries, random, BETWEEN_CALLS), signal);
  }
}
