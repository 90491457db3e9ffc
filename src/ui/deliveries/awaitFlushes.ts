import * as l10n from '@vscode/l10n';
import type { Clock } from '../../common';
import { formatCount } from '../format';
import type { ReportProgress } from '../progress';
import { wholeSeconds } from './flushForecast';

/** When sent records are delivered next, where it is known. */
export interface NextFlush {
  atMs: number;
  /** The delivery stream says so itself. Else its buffering hints do: at the latest then. */
  isExact: boolean;
}

export interface Flushes {
  /** Undefined: everything that was sent is due, and what is not delivered will not be. */
  next(signal: AbortSignal): Promise<NextFlush | undefined>;
  /** Names the newest delivered object, whose change tells of a flush. Undefined: there is none. */
  newest(signal: AbortSignal): Promise<string | undefined>;
  /** How long to wait between two looks for a new object. */
  lookEveryMs: number;
}

/** How many of the records that were sent are delivered. */
export interface Found {
  sent: number;
  missing: number;
}

export interface AwaitOptions<Result> {
  flushes: Flushes;
  compare: () => Promise<Result>;
  foundIn: (result: Result) => Found;
  /** The most to wait for flushes. Undefined: until everything is due. */
  maxWaitMs: number | undefined;
  report: ReportProgress;
  signal: AbortSignal;
  clock: Clock;
}

export interface Awaited<Result> {
  result: Result;
  /** Whatever is missing was due. */
  isDue: boolean;
}

/** The countdown changes once a second; twice as often, it never skips one. */
const TICK_MS = 500;
/** Comparing reads objects: not more often than this, and no longer than half of the time. */
const MIN_PAUSE_MS = 250;

/**
 * Compares until all records are delivered, or all are due. A record that waits in a buffer is not missing. Between two comparisons it
 * waits for a new object, or for the time of the next flush.
 */
export async function compareWhenDue<Result>(options: AwaitOptions<Result>): Promise<Awaited<Result>> {
  const { flushes, compare, foundIn, maxWaitMs = Infinity, signal, clock } = options;
  const startMs = clock.now();
  for (;;) {
    signal.throwIfAborted();
    // Asked before comparing: what is delivered during the comparison must not count as missing.
    const newest = await flushes.newest(signal);
    const next = await flushes.next(signal);
    const beganMs = clock.now();
    const result = await compare();
    const found = foundIn(result);
    if (found.missing === 0 || !next) return { result, isDue: true };
    if (clock.now() - startMs >= maxWaitMs) return { result, isDue: false };
    const pauseMs = Math.max(MIN_PAUSE_MS, clock.now() - beganMs);
    const untilMs = Math.min(Math.max(next.atMs, clock.now() + pauseMs), startMs + maxWaitMs);
    await waitForFlush(options, { next, newest, found, startMs, pauseMs, untilMs });
  }
}

interface Waiting {
  next: NextFlush;
  newest: string | undefined;
  found: Found;
  startMs: number;
  pauseMs: number;
  untilMs: number;
}

async function waitForFlush<Result>(
  { flushes, report, signal, clock }: AwaitOptions<Result>,
  { next, newest, found, startMs, pauseMs, untilMs }: Waiting,
): Promise<void> {
  const beganMs = clock.now();
  let lookedMs = beganMs;
  for (let nowMs = beganMs; nowMs < untilMs; nowMs = clock.now()) {
    report(countdown(next, found, nowMs), (nowMs - startMs) / Math.max(1, next.atMs - startMs));
    await clock.sleep(Math.min(TICK_MS, untilMs - nowMs), signal);
    const isLookDue = clock.now() - lookedMs >= flushes.lookEveryMs && clock.now() - beganMs >= pauseMs;
    if (!isLookDue) continue;
    lookedMs = clock.now();
    if ((await flushes.newest(signal)) !== newest) return;
  }
}

/** `Next flush in 4 s · 0 of 12 delivered`. */
function countdown({ atMs, isExact }: NextFlush, { sent, missing }: Found, nowMs: number): string {
  const left = wholeSeconds(atMs - nowMs);
  const flush = isExact ? l10n.t('Next flush in {0}', left) : l10n.t('Next flush within {0}', left);
  return `${flush} · ${l10n.t('{0} of {1} delivered', formatCount(sent - missing), formatCount(sent))}`;
}
