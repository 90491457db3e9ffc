import { setTimeout as delay } from 'node:timers/promises';
import type { ListShardsInput, ListShardsOutput } from '@aws-sdk/client-kinesis';
import type { ProducerClients } from '../../../../src/producer';
import { deaggregate } from '../../../../src/records';
import { hashKeyOf } from '../../../support/hashKeyOf';

/** What becomes of one `PutRecords`. */
export type PutFault =
  | 'none'
  | 'lostBeforeTheWrite'
  | 'lostAfterTheWrite'
  /** HTTP 200 with a body that cannot be read. The records are written. */
  | 'unreadableAnswer'
  | 'serverErrorBeforeTheWrite'
  | 'serverErrorAfterTheWrite'
  | 'requestTimeout'
  | 'tooManyRequests'
  | 'someRecordsFail';

/** A record as a consumer that heeds the shards' hash ranges sees it, as the Kinesis Client Library does. */
export interface SeenRecord {
  partitionKey: string;
  text: string;
}

interface ModelShard {
  id: string;
  first: bigint;
  last: bigint;
  isOpen: boolean;
}

interface PutBody {
  Records: { Data: string; PartitionKey: string; ExplicitHashKey?: string }[];
}

export interface ModelOptions {
  random: () => number;
  shards: number;
  fault: () => PutFault;
  /** Called between the arrival of each request and its write. */
  beforeWrite?: (kinesis: ModelKinesis) => void;
  /** Called when a request has been answered, or has failed. */
  onAnswered?: () => void;
  /** Whether this call of `ListShards` fails. */
  listingFails?: () => boolean;
  /** Whether a listing shows the shards as they were before the last resharding. */
  listingLags?: () => boolean;
  /** Refuses so large a part of the records for a shard's limit, 0 to 1. */
  throttledPart?: number;
  /** A shard that the service throttles. Default: any. */
  throttledShard?: (shardId: string) => boolean;
}

const HASH_KEYS = 1n << 128n;

/** A data stream in memory that takes records as Kinesis does, and goes wrong where it is told to. */
export class ModelKinesis {
  readonly clients: ProducerClients;
  readonly #options: ModelOptions;
  #shards: ModelShard[] = [];
  #listedBefore: ListShardsOutput = {};
  #sequence = 0n;
  /** What consumers see, in the order of the writes. */
  readonly seen: SeenRecord[] = [];
  /** User records that consumers drop, since the shard does not own their key. */
  dropped = 0;
  listings = 0;
  puts = 0;
  /** Requests that were not answered yet. */
  underWay = 0;
  /** Records in requests, each as often as it came. */
  offered = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    const width = HASH_KEYS / BigInt(options.shards);
    for (let n = 0n; n < options.shards; n++) {
      this.#open(n * width, n === BigInt(options.shards) - 1n ? HASH_KEYS - 1n : (n + 1n) * width - 1n);
    }
    this.#listedBefore = this.#listing();
    this.clients = {
      kinesis: {
        describeStreamSummary: () => Promise.resolve({}),
        listShards: (input: ListShardsInput) => this.#listShards(input),
      } as unknown as ProducerClients['kinesis'],
      firehose: {} as ProducerClients['firehose'],
      putRecords: async (body, signal) => {
        this.underWay++;
        return this.#putRecords(body, signal).finally(() => {
          this.underWay--;
          options.onAnswered?.();
        });
      },
      putRecordBatch: () => Promise.reject(new Error('There is no delivery stream.')),
    };
  }

  get shards(): readonly Readonly<ModelShard>[] {
    return this.#shards;
  }

  split(): void {
    const open = this.#shards.filter((shard) => shard.isOpen && shard.last > shard.first);
    const parent = open[Math.floor(this.#options.random() * open.length)];
    if (!parent) return;
    this.#listedBefore = this.#listing();
    parent.isOpen = false;
    const middle = (parent.first + parent.last) / 2n;
    this.#open(parent.first, middle);
    this.#open(middle + 1n, parent.last);
  }

  merge(): void {
    const open = this.#shards.filter(({ isOpen }) => isOpen).sort((a, b) => (a.first < b.first ? -1 : 1));
    const at = Math.floor(this.#options.random() * (open.length - 1));
    const [left, right] = [open[at], open[at + 1]];
    if (!left || !right) return;
    this.#listedBefore = this.#listing();
    left.isOpen = right.isOpen = false;
    this.#open(left.first, right.last);
  }

  #open(first: bigint, last: bigint): void {
    const id = `shardId-${String(this.#shards.length).padStart(12, '0')}`;
    this.#shards.push({ id, first, last, isOpen: true });
  }

  async #listShards({ NextToken }: ListShardsInput): Promise<ListShardsOutput> {
    await delay(0);
    this.listings++;
    const { listingFails, listingLags } = this.#options;
    if (listingFails?.()) throw serviceError('InternalFailure', 500);
    const { Shards = [] } = listingLags?.() ? this.#listedBefore : this.#listing();
    // In pages, as for a stream of many shards.
    const from = Number(NextToken ?? 0);
    const more = from + 3 < Shards.length ? { NextToken: String(from + 3) } : {};
    return { Shards: Shards.slice(from, from + 3), ...more };
  }

  #listing(): ListShardsOutput {
    return {
      Shards: this.#shards.map(({ id, first, last, isOpen }) => ({
        ShardId: id,
        HashKeyRange: { StartingHashKey: String(first), EndingHashKey: String(last) },
        SequenceNumberRange: { StartingSequenceNumber: '0', ...(isOpen ? {} : { EndingSequenceNumber: '1' }) },
      })),
    };
  }

  async #putRecords(body: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { Records } = JSON.parse(Buffer.from(body).toString('utf8')) as PutBody;
    this.puts++;
    this.offered += Records.length;
    const fault = this.#options.fault();
    await delay(this.#options.random() * 3, undefined, { signal });
    if (fault === 'lostBeforeTheWrite') throw networkError();
    if (fault === 'serverErrorBeforeTheWrite') throw serviceError('InternalFailure', 500);
    if (fault === 'requestTimeout') throw serviceError('UnknownError', 408);
    if (fault === 'tooManyRequests') throw serviceError('UnknownError', 429);
    this.#options.beforeWrite?.(this);
    const results = Records.map((record) => this.#write(record, fault === 'someRecordsFail'));
    await delay(this.#options.random() * 3, undefined, { signal });
    if (fault === 'lostAfterTheWrite') throw networkError();
    if (fault === 'serverErrorAfterTheWrite') throw serviceError('InternalFailure', 500);
    const FailedRecordCount = results.filter((result) => 'ErrorCode' in result).length;
    const answer = Buffer.from(JSON.stringify({ FailedRecordCount, Records: results }));
    return fault === 'unreadableAnswer' ? this.#unreadable(answer, results.length) : answer;
  }

  #write(record: PutBody['Records'][number], mayFail: boolean): object {
    const { random, throttledPart = 0, throttledShard } = this.#options;
    const hashKey =
      record.ExplicitHashKey === undefined ? hashKeyOf(record.PartitionKey) : BigInt(record.ExplicitHashKey);
    const shard = this.#shards.find(({ isOpen, first, last }) => isOpen && first <= hashKey && hashKey <= last);
    if (!shard) throw new Error(`No shard takes ${hashKey}.`);
    if (mayFail && random() < 0.3) return { ErrorCode: 'InternalFailure', ErrorMessage: 'Asked for.' };
    if (random() < throttledPart && (throttledShard?.(shard.id) ?? true)) {
      const ErrorMessage = `Rate exceeded for shard ${shard.id} in stream model under account 000000000000.`;
      return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage };
    }
    this.#consume(shard, Buffer.from(record.Data, 'base64'), record.PartitionKey);
    return { SequenceNumber: String(++this.#sequence), ShardId: shard.id };
  }

  #consume({ first, last }: ModelShard, data: Uint8Array, partitionKey: string): void {
    const users = deaggregate(data);
    if (!users) this.seen.push({ partitionKey, text: Buffer.from(data).toString() });
    for (const user of users ?? []) {
      const key = user.explicitHashKey === undefined ? hashKeyOf(user.partitionKey) : BigInt(user.explicitHashKey);
      if (first <= key && key <= last) {
        this.seen.push({ partitionKey: user.partitionKey, text: Buffer.from(user.data).toString() });
      } else this.dropped++;
    }
  }

  /** One of the ways in which a gateway spoils an answer. */
  #unreadable(answer: Buffer, count: number): Buffer {
    const ways = [
      Buffer.alloc(0),
      Buffer.from('<html>Bad gateway</html>'),
      answer.subarray(0, Math.floor(answer.length / 2)),
      Buffer.from(JSON.stringify({ FailedRecordCount: 0, Records: Array.from({ length: count + 1 }, () => ({})) })),
    ];
    return ways[Math.floor(this.#options.random() * ways.length)] ?? answer;
  }
}

function networkError(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

function serviceError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('Asked for.'), { name, $metadata: { httpStatusCode } });
}
