import type { Kinesis, Shard } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../../../src/common';
import type { ConsumerClient } from '../../../../src/consumer';

export interface FakeRecord {
  key: string;
  sequenceNumber: string;
  arrivalMs: number;
  /** Counts over the whole server: tells records apart. */
  serial: number;
}

export interface FakeShard {
  id: string;
  parents: string[];
  /** From 0 to below 1024. */
  from: number;
  to: number;
  records: FakeRecord[];
  startsAt: string;
  closedMs: number | undefined;
}

interface FakeStream {
  createdMs: number;
  incarnation: number;
  shards: FakeShard[];
}

export type FakeFault = 'throttled' | 'expired' | 'internal' | 'network' | 'credentials' | 'empty' | undefined;

export interface FakeOptions {
  clock: Clock;
  random: () => number;
  shards: number;
  /** Drawn before each read; default: no fault. */
  fault?: () => FakeFault;
  /** The most records of an answer; default: what was asked for. */
  maxAnswer?: () => number;
  /** Closed shards' answers name their children; default: true. */
  namesChildren?: boolean;
  knowsShardFilter?: boolean;
  /** Default: records are kept for ever, and nobody says how long. */
  retentionMs?: number;
  /** Says its time where it refuses one that is later, as AWS does; default: true. */
  namesItsTime?: boolean;
  /** The way of an answer back; default: none. */
  returnMs?: () => number;
  /** Hears of each answer that came: when it was asked for, made and received, by the server's clock. */
  onAnswer?: (times: { askedMs: number; madeMs: number; receivedMs: number }) => void;
  /** Default: anybody may describe the stream. */
  isDescribeDenied?: boolean;
  /** How many empty answers come first where reading begins at the oldest record or at a time; default: none. */
  emptyFirst?: () => number;
  /** How many records an answer repeats of those before it; default: none. */
  repeated?: () => number;
  /** Whether an answer or a pushed event has each of its records twice; default: it has not. */
  repeatsWithin?: () => boolean;
  /** By how much `MillisBehindLatest` says too much; default: not at all. */
  exaggeratedMs?: () => number;
  /** Whether a listing within seconds of a reshard does not know of it; default: it does. */
  isListingStale?: () => boolean;
  /** A record's data; default: its serial number as text. */
  dataOf?: (record: FakeRecord) => Uint8Array;
}

type Input<K extends keyof ConsumerClient> = Parameters<Kinesis[K]>[0];
export interface CallOptions {
  abortSignal?: AbortSignal;
}

/** What an iterator stands for. */
interface Place {
  incarnation: number;
  shardId: string;
  index: number;
  madeMs: number;
  /** Where the reading began by which the iterator came about. */
  begin: number;
  /** Answers that are still to be empty. */
  empty: number;
}

interface ListingToken {
  start: number;
  /** It does not know of the last reshard. */
  stale: boolean;
}

export const STREAM_ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
const HASH_KEYS = 1024;
const ITERATOR_LIFE_MS = 5 * 60_000;
/** For so long after a reshard a listing may not know of it. */
export const STALE_MS = 8_000;

export class FakeFailure extends Error {
  constructor(name: string, message = name) {
    super(message);
    this.name = name;
  }
}

/** A data stream in memory that reshards, expires iterators and fails as it is told to. */
export class FakeKinesis {
  stream: FakeStream | undefined;
  /** Every call is refused while it is set. */
  outage: Error | undefined;
  readonly calls: { atMs: number; shardId: string; incarnation: number }[] = [];
  iteratorsTaken: { shardId: string; type: string }[] = [];
  inFlight = 0;
  mostInFlight = 0;
  incarnations = 0;
  /** May be changed while it runs. */
  retentionMs: number | undefined;
  #lastReshard: { atMs: number; parents: readonly FakeShard[]; children: FakeShard[] } | undefined;
  #serial = 0;
  #sequence = 10n ** 50n;

  constructor(readonly options: FakeOptions) {
    this.retentionMs = options.retentionMs;
    this.create();
  }

  /** The client, as a tail takes it. */
  get client(): ConsumerClient {
    return {
      describeStreamSummary: (_input: Input<'describeStreamSummary'>, options?: CallOptions) =>
        this.answer(options, () => {
          const { createdMs } = this.existing();
          if (this.options.isDescribeDenied) throw new FakeFailure('AccessDeniedException');
          const StreamCreationTimestamp = new Date(createdMs);
          return {
            StreamDescriptionSummary: {
              StreamStatus: 'ACTIVE',
              StreamCreationTimestamp,
              StreamARN: STREAM_ARN,
              RetentionPeriodHours: this.retentionMs && this.retentionMs / 3_600_000,
            },
          };
        }),
      listShards: (input: Input<'listShards'>, options?: CallOptions) =>
        this.answer(options, () => this.#listShards(input)),
      getShardIterator: (input: Input<'getShardIterator'>, options?: CallOptions) =>
        this.answer(options, () => ({ ShardIterator: this.#iteratorFor(input) })),
      getRecords: (input: Input<'getRecords'>, options?: CallOptions) => {
        const place = placeOf(input.ShardIterator);
        const { shardId, incarnation } = place;
        this.calls.push({ atMs: this.options.clock.now(), shardId, incarnation });
        return this.answer(options, () => this.#getRecords(input, place));
      },
    } as unknown as ConsumerClient;
  }

  create(): void {
    this.incarnations++;
    const { shards: count } = this.options;
    this.stream = { createdMs: this.options.clock.now(), incarnation: this.incarnations, shards: [] };
    for (let index = 0; index < count; index++) {
      this.#addShard([], Math.floor((index * HASH_KEYS) / count), Math.floor(((index + 1) * HASH_KEYS) / count));
    }
  }

  delete(): void {
    this.stream = undefined;
  }

  put(key: string): FakeRecord {
    const hash = hashOf(key);
    const shard = this.openShards().find(({ from, to }) => hash >= from && hash < to);
    if (!shard) throw new Error(`No open shard takes ${key}.`);
    this.#sequence++;
    const record = {
      key,
      sequenceNumber: String(this.#sequence),
      arrivalMs: this.options.clock.now(),
      serial: ++this.#serial,
    };
    shard.records.push(record);
    return record;
  }

  openShards(): FakeShard[] {
    return this.stream?.shards.filter(({ closedMs }) => closedMs === undefined) ?? [];
  }

  split(shard: FakeShard): void {
    const middle = Math.floor((shard.from + shard.to) / 2);
    if (middle === shard.from) return;
    shard.closedMs = this.options.clock.now();
    const left = this.#addShard([shard.id], shard.from, middle);
    const right = this.#addShard([shard.id], middle, shard.to);
    this.#lastReshard = { atMs: shard.closedMs, parents: [shard], children: [left, right] };
  }

  /** As an on-demand stream does under load. */
  splitAll(): void {
    for (const shard of this.openShards()) this.split(shard);
  }

  merge(left: FakeShard, right: FakeShard): void {
    if (left.to !== right.from) return;
    left.closedMs = this.options.clock.now();
    right.closedMs = left.closedMs;
    const child = this.#addShard([left.id, right.id], left.from, right.to);
    this.#lastReshard = { atMs: left.closedMs, parents: [left, right], children: [child] };
  }

  /** More than 5 reads of one shard within any second? */
  brokenReadLimits(): string[] {
    const broken = new Set<string>();
    const byShard = new Map<string, number[]>();
    for (const { atMs, shardId, incarnation } of this.calls) {
      const shard = `${shardId} of stream ${incarnation}`;
      const times = byShard.get(shard) ?? [];
      byShard.set(shard, times);
      times.push(atMs);
      const fifthBefore = times.at(-6);
      if (fifthBefore !== undefined && atMs - fifthBefore < 1_000) broken.add(shard);
    }
    return [...broken];
  }

  #addShard(parents: string[], from: number, to: number): FakeShard {
    const { shards } = this.existing();
    const id = `shardId-${String(shards.length).padStart(12, '0')}`;
    const startsAt = String(++this.#sequence);
    const shard = { id, parents, from, to, records: [], startsAt, closedMs: undefined };
    shards.push(shard);
    return shard;
  }

  async answer<T>(options: CallOptions | undefined, work: () => T): Promise<T> {
    const { clock, random } = this.options;
    const { returnMs = () => 0, onAnswer } = this.options;
    const signal = options?.abortSignal ?? new AbortController().signal;
    const askedMs = clock.now();
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await clock.sleep(1 + random() * 40, signal);
      if (this.outage) throw this.outage;
      const madeMs = clock.now();
      const answer = work();
      const backMs = returnMs();
      if (backMs > 0) await clock.sleep(backMs, signal);
      onAnswer?.({ askedMs, madeMs, receivedMs: clock.now() });
      return answer;
    } finally {
      this.inFlight--;
    }
  }

  existing(): FakeStream {
    if (!this.stream) throw new FakeFailure('ResourceNotFoundException', 'Stream orders not found.');
    return this.stream;
  }

  #listShards({ ShardFilter, NextToken, MaxResults = 1000 }: Input<'listShards'>): unknown {
    if (ShardFilter && this.options.knowsShardFilter === false)
      throw new FakeFailure('ValidationException', 'ShardFilter?');
    const sinceMs = ShardFilter?.Timestamp?.getTime() ?? 0;
    const { start, stale }: ListingToken = NextToken
      ? (JSON.parse(NextToken) as ListingToken)
      : { start: 0, stale: this.#isStale() };
    const { parents = [], children = [] } = (stale ? this.#lastReshard : undefined) ?? {};
    const listed = this.existing().shards.filter((shard) => {
      const closedMs = parents.includes(shard) ? Infinity : (shard.closedMs ?? Infinity);
      return closedMs >= sinceMs && !this.hasExpired(shard) && !children.includes(shard);
    });
    // Small pages, so that paging is always on the way.
    const end = start + Math.min(MaxResults, 7);
    const shards: Shard[] = listed.slice(start, end).map(({ id, parents: [parent, adjacent], from, to, startsAt }) => ({
      ShardId: id,
      HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to - 1) },
      SequenceNumberRange: { StartingSequenceNumber: startsAt },
      ...(parent && { ParentShardId: parent }),
      ...(adjacent && { AdjacentParentShardId: adjacent }),
    }));
    return { Shards: shards, ...(end < listed.length && { NextToken: JSON.stringify({ start: end, stale }) }) };
  }

  #isStale(): boolean {
    const { clock, isListingStale } = this.options;
    const sinceMs = clock.now() - (this.#lastReshard?.atMs ?? -Infinity);
    return sinceMs < STALE_MS && (isListingStale?.() ?? false);
  }

  #iteratorFor({ ShardId, ShardIteratorType, Timestamp, StartingSequenceNumber }: Input<'getShardIterator'>): string {
    const shard = this.shardOf(ShardId);
    this.iteratorsTaken.push({ shardId: shard.id, type: ShardIteratorType ?? '' });
    if (this.#draw() === 'throttled') throw new FakeFailure('ProvisionedThroughputExceededException');
    const index = this.#indexFor(shard, ShardIteratorType, Timestamp, StartingSequenceNumber);
    const isSearched = ShardIteratorType === 'TRIM_HORIZON' || ShardIteratorType === 'AT_TIMESTAMP';
    return this.#iterator(shard, { index, begin: index, empty: isSearched ? (this.options.emptyFirst?.() ?? 0) : 0 });
  }

  #indexFor(shard: FakeShard, type: string | undefined, from: Date | undefined, after: string | undefined): number {
    switch (type) {
      case 'TRIM_HORIZON':
        return 0;
      case 'LATEST':
        return shard.records.length;
      case 'AT_TIMESTAMP': {
        this.refuseFuture(from?.getTime() ?? 0);
        const index = shard.records.findIndex(({ arrivalMs }) => arrivalMs >= (from?.getTime() ?? 0));
        return index < 0 ? shard.records.length : index;
      }
      case 'AT_SEQUENCE_NUMBER':
      case 'AFTER_SEQUENCE_NUMBER': {
        const index = shard.records.findIndex(({ sequenceNumber }) => sequenceNumber === after);
        if (index < 0) throw new FakeFailure('InvalidArgumentException', `${after} is not in ${shard.id}`);
        return type === 'AT_SEQUENCE_NUMBER' ? index : index + 1;
      }
      default:
        throw new FakeFailure('ValidationException', `${type} is not an iterator type`);
    }
  }

  /** As AWS words it. */
  refuseFuture(ms: number): void {
    const nowMs = Math.floor(this.options.clock.now());
    if (ms <= nowMs) return;
    const words = 'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.';
    const times = ` timestampInMillis: ${ms}, currentTimestampInMillis: ${nowMs}`;
    throw new FakeFailure('InvalidArgumentException', this.options.namesItsTime === false ? words : words + times);
  }

  /** What is older has been trimmed. */
  get horizonMs(): number {
    return this.options.clock.now() - (this.retentionMs ?? Infinity);
  }

  /** Its records have been trimmed, and nobody finds it any more. */
  hasExpired({ closedMs }: FakeShard): boolean {
    return closedMs !== undefined && closedMs < this.horizonMs;
  }

  firstKept({ records }: FakeShard): number {
    const { horizonMs } = this;
    const index = records.findIndex(({ arrivalMs }) => arrivalMs >= horizonMs);
    return index < 0 ? records.length : index;
  }

  #iterator(shard: FakeShard, place: Pick<Place, 'index' | 'begin' | 'empty'>): string {
    const { incarnation } = this.existing();
    const madeMs = this.options.clock.now();
    return JSON.stringify({ incarnation, shardId: shard.id, madeMs, ...place } satisfies Place);
  }

  #getRecords({ Limit = 10_000 }: Input<'getRecords'>, place: Place): unknown {
    const { clock, namesChildren = true, maxAnswer = () => Infinity, repeated, exaggeratedMs } = this.options;
    const { incarnation, shardId, index, begin, empty, madeMs } = place;
    const fault = this.#draw();
    failIf(fault);
    if (incarnation !== this.existing().incarnation)
      throw new FakeFailure('InvalidArgumentException', 'Not my iterator.');
    if (clock.now() - madeMs > ITERATOR_LIFE_MS) throw new FakeFailure('ExpiredIteratorException');
    const shard = this.shardOf(shardId);
    const kept = this.firstKept(shard);
    const isEmpty = fault === 'empty' || (empty > 0 && index < shard.records.length);
    const count = isEmpty ? 0 : Math.min(Limit, maxAnswer());
    const start = Math.max(isEmpty ? index : Math.max(begin, index - (repeated?.() ?? 0)), kept);
    const records = shard.records.slice(start, start + count);
    const end = Math.max(start + records.length, index);
    const next = shard.records[end];
    const ended = shard.closedMs !== undefined && !next;
    const behindMs = next ? Math.max(1, clock.now() - next.arrivalMs) : 0;
    return {
      Records: this.wireRecords(records),
      MillisBehindLatest: behindMs + (exaggeratedMs?.() ?? 0),
      ...(ended
        ? {}
        : { NextShardIterator: this.#iterator(shard, { index: end, begin, empty: Math.max(0, empty - 1) }) }),
      ...(ended && namesChildren && { ChildShards: this.childrenOf(shardId) }),
    };
  }

  wireRecords(kept: readonly FakeRecord[]) {
    const { dataOf = textOf, repeatsWithin } = this.options;
    const records = repeatsWithin?.() ? [...kept, ...kept] : kept;
    return records.map((record) => ({
      SequenceNumber: record.sequenceNumber,
      PartitionKey: record.key,
      ApproximateArrivalTimestamp: new Date(record.arrivalMs),
      Data: dataOf(record),
    }));
  }

  childrenOf(shardId: string): unknown[] {
    return this.existing()
      .shards.filter(({ parents }) => parents.includes(shardId))
      .map(({ id, parents, from, to }) => ({
        ShardId: id,
        ParentShards: parents,
        HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to - 1) },
      }));
  }

  shardOf(shardId: string | undefined): FakeShard {
    const shard = this.existing().shards.find(({ id }) => id === shardId);
    if (!shard || this.hasExpired(shard))
      throw new FakeFailure('ResourceNotFoundException', `Shard ${shardId} in stream orders does not exist.`);
    return shard;
  }

  #draw(): FakeFault {
    return this.options.fault?.();
  }
}

export function networkFailure(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
}

function textOf({ serial }: FakeRecord): Uint8Array {
  return Buffer.from(String(serial));
}

function placeOf(iterator: string | undefined): Place {
  return JSON.parse(iterator ?? '') as Place;
}

export function failIf(fault: FakeFault): void {
  switch (fault) {
    case 'throttled':
      throw new FakeFailure('ProvisionedThroughputExceededException');
    case 'expired':
      throw new FakeFailure('ExpiredIteratorException');
    case 'internal':
      throw new FakeFailure('InternalFailure');
    case 'credentials':
      throw new FakeFailure('ExpiredTokenException');
    case 'network':
      throw networkFailure();
    case 'empty':
    case undefined:
  }
}

function hashOf(key: string): number {
  let hash = 7;
  for (const character of key) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return Math.imul(hash, 2_654_435_761) >>> 22;
}
