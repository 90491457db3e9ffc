import { nextAgeMs } from '../format';
import { recentErrorMs } from '../deliveries/deliveryActivity';
import { isForecast } from '../deliveries/flushForecast';
import { bufferMsOf } from './deliveryRow';
import type { Detail } from './details';
import type { TreeNode } from './nodes';
import type { FlushState, RowActivity } from './treeActivity';

const SECOND_MS = 1_000;
/** How often an age below a minute is drawn again. */
const YOUNG_STEP_MS = 10_000;
/** A forecast by the buffering hints is not more exact. */
const FORECAST_STEP_MS = 5_000;

/** When a row looks different although nothing happened: its age or its rate is shown, or when it flushes. `Infinity`: never. */
export function agesAtMs(
  node: TreeNode,
  { detail, activity }: { detail: Detail | undefined; activity: RowActivity },
  nowMs: number,
): number {
  const { flush, rateChangesAtMs } = activity;
  if (node.kind === 'object') return ageStepMs(node.entry.lastModifiedMs, nowMs);
  if (node.kind !== 'deliveryStream' || detail?.kind !== 'deliveryStream') return rateChangesAtMs;
  const failedMs = recentErrorMs(detail.activity, nowMs);
  return Math.min(
    rateChangesAtMs,
    failedMs === undefined ? Infinity : ageStepMs(failedMs, nowMs),
    flush ? nextCountMs(flush, nowMs) : nextForecastMs(detail, nowMs),
  );
}

function ageStepMs(thenMs: number, nowMs: number): number {
  const ageMs = nowMs - thenMs;
  if (ageMs >= 60_000 - YOUNG_STEP_MS) return nextAgeMs(thenMs, Math.max(nowMs, thenMs + 59_000));
  return nowMs + YOUNG_STEP_MS;
}

function nextCountMs(flush: FlushState, nowMs: number): number {
  if (flush.kind !== 'buffering' || flush.atMs <= nowMs) return Infinity;
  return flush.atMs - Math.floor((flush.atMs - nowMs - 1) / SECOND_MS) * SECOND_MS;
}

function nextForecastMs({ detail, activity }: Detail & { kind: 'deliveryStream' }, nowMs: number): number {
  const isCounting = activity !== undefined && isForecast(bufferMsOf(detail), activity.newest?.lastModifiedMs, nowMs);
  return isCounting ? nowMs + FORECAST_STEP_MS : Infinity;
}
