import { errorCode } from '../../aws';
import { definedFields } from '../../common';
import { listShardMap, spreadOverShards, type ShardMap, type ShardSpread } from '../../producer';
import type { Connections } from '../connections/connections';
import { requireTarget, type TargetArgument } from '../prompts/targetNames';
import type { CheckedInput } from './checkedInput';
import { keyCandidates, type KeyCandidate } from './keyCandidates';
import type { SendSettings } from './preferences';

/** Enough to tell how the keys spread, and read in the time of a glance. */
const MAX_RECORDS = 50_000;
const SAMPLE_RECORDS = 2_000;
const SAMPLE_BYTES = 8_000_000;

/** How an input would spread over the shards of a stream, by whatever settings. */
export class SpreadEstimate {
  readonly #input: CheckedInput;
  readonly #shards: ShardMap;

  private constructor(input: CheckedInput, shards: ShardMap) {
    this.#input = input;
    this.#shards = shards;
  }

  /** `undefined`: a delivery stream has no shards, and some may send who may not list them. */
  static async open(
    connections: Connections,
    target: TargetArgument,
    input: CheckedInput,
  ): Promise<SpreadEstimate | undefined> {
    if (!('stream' in target)) return undefined;
    requireTarget(connections.get(target.connection), target);
    const { kinesis } = await connections.clients(target.connection);
    try {
      return new SpreadEstimate(input, await listShardMap(kinesis, target.stream));
    } catch (error) {
      if (errorCode(error)?.startsWith('AccessDenied')) return undefined;
      throw error;
    }
  }

  of({ partitionKey, explicitHashKey }: SendSettings): Promise<ShardSpread> {
    const reading = new AbortController();
    return spreadOverShards(
      definedFields({
        records: this.#input.records(reading.signal),
        partitionKey,
        explicitHashKey,
        shards: this.#shards,
        most: MAX_RECORDS,
      }),
    );
  }

  async candidates(): Promise<KeyCandidate[]> {
    const sample: Uint8Array[] = [];
    let bytes = 0;
    for await (const batch of this.#input.records(new AbortController().signal)) {
      for (const record of batch) {
        bytes += record.length;
        if (sample.length < SAMPLE_RECORDS && bytes <= SAMPLE_BYTES) sample.push(record);
      }
      if (sample.length >= SAMPLE_RECORDS || bytes > SAMPLE_BYTES) break;
    }
    return keyCandidates(sample);
  }
}
