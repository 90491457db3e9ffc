import { join } from 'node:path';
import { ServiceError } from '../service';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import { Timestamp } from '../values';
import { warmThroughput } from './describing';
import type { Input } from './input';
import type { Streams } from './streams';

/** "The minimum commitment is 24 hours." */
const COMMITMENT_MS = 24 * 3_600_000;
/** "Scale to more than 10 GiBps for an on-demand stream" is not allowed. */
const MAX_MIBPS = 10 * 1024;

interface Commitment {
  status: 'ENABLED' | 'DISABLED';
  startedMs?: number | undefined;
  endedMs?: number | undefined;
}

function isCommitment(value: unknown): value is Commitment {
  return isRecord(value) && (value.status === 'ENABLED' || value.status === 'DISABLED');
}

/** Settings of the account: the commitment that on-demand streams need for warm throughput. */
export class AccountSettings {
  readonly #path: string;
  readonly #storage: StorageContext;
  #commitment: Commitment;

  private constructor(path: string, storage: StorageContext, commitment: Commitment) {
    this.#path = path;
    this.#storage = storage;
    this.#commitment = commitment;
  }

  static async open(folder: string, storage: StorageContext): Promise<AccountSettings> {
    const path = join(folder, 'account.json');
    const saved = await readState(storage, path, isCommitment);
    return new AccountSettings(path, storage, saved.kind === 'read' ? saved.state : { status: 'DISABLED' });
  }

  describe() {
    const { status, startedMs, endedMs } = this.#commitment;
    return {
      MinimumThroughputBillingCommitment: {
        Status: status,
        StartedAt: timestamp(startedMs),
        EarliestAllowedEndAt: timestamp(startedMs === undefined ? undefined : startedMs + COMMITMENT_MS),
        EndedAt: timestamp(endedMs),
      },
    };
  }

  async update(input: Input, nowMs: number) {
    const asked =
      input.object('MinimumThroughputBillingCommitment') ?? input.missing('MinimumThroughputBillingCommitment');
    const status = asked.requiredOneOf('Status', ['ENABLED', 'DISABLED']);
    if (status !== this.#commitment.status) {
      const { startedMs } = this.#commitment;
      const commitment: Commitment =
        status === 'ENABLED' ? { status, startedMs: nowMs } : { status, endedMs: nowMs, startedMs };
      await writeState(this.#storage, this.#path, commitment);
      this.#commitment = commitment;
    }
    return this.describe();
  }

  /** "Only supported for data streams with the on-demand capacity mode in accounts that have the commitment enabled." */
  async updateWarmThroughput(streams: Streams, input: Input) {
    const mibps = input.requiredInteger('WarmThroughputMiBps');
    if (mibps > MAX_MIBPS) {
      throw new ServiceError('LimitExceededException', `A stream has at most ${MAX_MIBPS} MiBps of warm throughput.`);
    }
    const stream = streams.get(input);
    if (stream.state.mode !== 'ON_DEMAND' || this.#commitment.status !== 'ENABLED') {
      throw new ServiceError(
        'ValidationException',
        'Warm throughput is for on-demand streams of accounts with MinimumThroughputBillingCommitment enabled.',
      );
    }
    await stream.amend((state) => ({ ...state, warmThroughputMiBps: mibps }));
    return { StreamName: stream.state.name, StreamARN: stream.state.arn, ...warmThroughput(mibps) };
  }
}

function timestamp(ms: number | undefined): Timestamp | undefined {
  return ms === undefined ? undefined : new Timestamp(ms);
}
