import type { SentBound } from '../send/tailSent';

/** As plain JSON, from a command's argument or a saved panel. Undefined: it is not a bound. */
export function parseSentBound(value: unknown): SentBound | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { startedMs, durationMs, records } = value as Record<string, unknown>;
  if (!isCount(startedMs) || !isCount(durationMs) || !isCount(records)) return undefined;
  return { startedMs, durationMs, records };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Times of arrival are not exact, and a record may be stamped after its answer. */
const MARGIN_MS = 1_000;

/** Until when records of each shard belong to the send: counted from the first, which begins the tail. */
export class SentSpan {
  readonly #durationMs: number;
  readonly #firstMs = new Map<string, number>();

  constructor({ durationMs }: SentBound) {
    this.#durationMs = durationMs;
  }

  /** To be called with each shard's records, as they are read. */
  begins(shardId: string, arrivalMs: number): void {
    if (!this.#firstMs.has(shardId)) this.#firstMs.set(shardId, arrivalMs);
  }

  has(shardId: string, arrivalMs: number): boolean {
    return arrivalMs <= (this.#firstMs.get(shardId) ?? -Infinity) + this.#durationMs + MARGIN_MS;
  }
}
