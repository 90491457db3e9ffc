import type { Played } from './playing';
import type { Answer, Call } from './scenario';

/** Texts instead of values, so that what remains can be compared as it stands. */
export type Normal = string | readonly Normal[] | { readonly [field: string]: Normal };

export interface NormalAnswer {
  /** Status, and the code of an error. */
  outcome: string;
  /** For an output, its fields. For an error, whether its message has what clients look for. */
  body: Normal;
}

const SEQUENCE_NUMBERS = new Set([
  'SequenceNumber',
  'StartingSequenceNumber',
  'EndingSequenceNumber',
  'ContinuationSequenceNumber',
]);
const OPAQUE = new Set(['ShardIterator', 'NextShardIterator', 'NextToken']);
/** Sets, whose order AWS does not say. */
const UNORDERED = new Set(['ShardLevelMetrics', 'CurrentShardLevelMetrics', 'DesiredShardLevelMetrics']);
const OF_THIS_RUN_MS = 10 * 60_000;

/**
 * What must differ between two servers becomes what must not: a sequence number its rank in its shard, a time that it is
 * one of this run, an iterator or token that it is there. `null` is an absent field, as for every SDK.
 */
export function normalise(played: readonly Played[]): NormalAnswer[] {
  const rankOf = rankSequenceNumbers(played);
  return played.map(({ call, answer }) => ({
    outcome: outcomeOf(answer),
    body: answer.kind === 'output' ? normal(answer.body, '', rankOf) : messageOf(call, answer),
  }));
}

function outcomeOf(answer: Answer): string {
  switch (answer.kind) {
    case 'output':
      return String(answer.status);
    case 'error':
      return `${answer.status} ${answer.code}`;
    case 'unasked':
      return '(cannot be asked)';
  }
}

/** A message's wording is each server's own, but for what clients look for in it. */
function messageOf({ message: expected }: Call, answer: Answer): Normal {
  if (answer.kind !== 'error' || expected === undefined) return {};
  return { message: expected.test(answer.message) ? '(as AWS words it)' : '(in words of its own)' };
}

function normal(value: unknown, name: string, rankOf: (number: string) => string): Normal {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item, name, rankOf));
    return UNORDERED.has(name) ? items.sort() : items;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, item]) => item !== null);
    return Object.fromEntries(fields.map(([key, item]) => [key, normal(item, key, rankOf)]));
  }
  if (SEQUENCE_NUMBERS.has(name)) return rankOf(String(value));
  if (OPAQUE.has(name)) return value === '' ? '""' : '(opaque)';
  if (name.endsWith('Timestamp') && typeof value === 'number') return shownTime(value);
  // By how much it is behind is a matter of time; whether it is, is not.
  if (name === 'MillisBehindLatest') return value === 0 ? '0' : '(behind)';
  if (name === 'ConsumerARN') return String(value).replace(/:\d{10}$/, ':(seconds)');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shownTime(seconds: number): string {
  return Math.abs(seconds * 1000 - Date.now()) < OF_THIS_RUN_MS ? '(now)' : String(seconds);
}

interface Numbered {
  shard: string;
  isEnd: boolean;
}

/**
 * Each number as `shard#rank`: equal where they are, ordered as they are. The end of a shard has no rank of its own, since
 * AWS does not say how far it lies behind the last record: it shows as the number before it.
 */
function rankSequenceNumbers(played: readonly Played[]): (number: string) => string {
  const numbers = new Map<string, Numbered>();
  for (const [number, found] of allSequenceNumbers(played)) {
    const isEnd = found.isEnd && (numbers.get(number)?.isEnd ?? true);
    numbers.set(number, { shard: found.shard, isEnd });
  }
  const lastRank = new Map<string, number>();
  const shown = new Map<string, string>();
  for (const [number, { shard, isEnd }] of [...numbers].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))) {
    const rank = (lastRank.get(shard) ?? -1) + (isEnd ? 0 : 1);
    lastRank.set(shard, rank);
    shown.set(number, `${shard}#${rank}`);
  }
  return (number) => shown.get(number) ?? number;
}

function* allSequenceNumbers(played: readonly Played[]): Iterable<[string, Numbered]> {
  const shardOfIterator = new Map<unknown, string>();
  for (const { input, answer } of played) {
    if (answer.kind !== 'output') continue;
    const shard = (input.ShardId as string | undefined) ?? shardOfIterator.get(input.ShardIterator);
    if (shard !== undefined) {
      const { ShardIterator, NextShardIterator } = answer.body as Record<string, unknown>;
      for (const iterator of [ShardIterator, NextShardIterator]) shardOfIterator.set(iterator, shard);
    }
    yield* sequenceNumbersIn(answer.body, shard);
  }
}

function* sequenceNumbersIn(value: unknown, shardAround: string | undefined): Iterable<[string, Numbered]> {
  if (typeof value !== 'object' || value === null) return;
  const { ShardId } = value as { ShardId?: unknown };
  const shard = typeof ShardId === 'string' ? ShardId : shardAround;
  for (const [name, item] of Object.entries(value)) {
    const isNumber = SEQUENCE_NUMBERS.has(name) && typeof item === 'string' && /^\d+$/.test(item);
    if (isNumber && shard !== undefined) yield [item, { shard, isEnd: name === 'EndingSequenceNumber' }];
    yield* sequenceNumbersIn(item, shard);
  }
}
