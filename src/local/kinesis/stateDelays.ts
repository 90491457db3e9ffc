import { ACCOUNT } from '../account';
import { ServiceError } from '../service';
import type { DataStream, StreamStatus } from './dataStream';
import type { Input } from './input';
import type { Streams } from './streams';

/** Operations on records, to which a stream that is being created does not exist yet. */
const RECORD_OPERATIONS = new Set([
  'GetShardIterator',
  'GetRecords',
  'ListShards',
  'PutRecord',
  'PutRecords',
  'SubscribeToShard',
]);

/** Operations that a stream takes only while it is ACTIVE, and during which it is then UPDATING. */
const UPDATES = new Set([
  'DecreaseStreamRetentionPeriod',
  'DisableEnhancedMonitoring',
  'EnableEnhancedMonitoring',
  'IncreaseStreamRetentionPeriod',
  'MergeShards',
  'SplitShard',
  'StartStreamEncryption',
  'StopStreamEncryption',
  'UpdateMaxRecordSize',
  'UpdateShardCount',
  'UpdateStreamMode',
  'UpdateStreamWarmThroughput',
]);

interface Delay {
  readonly status: StreamStatus;
  readonly untilMs: number;
}

/**
 * How long streams stay CREATING, UPDATING and DELETING, and consumers CREATING, so that a program which does not wait for ACTIVE
 * fails here as on AWS.
 * The work itself is done at once, and a restart ends all delays. Source of the errors: kinesalite's suite, which ran against AWS.
 */
export class StateDelays {
  readonly #ms: number;
  readonly #streams: Streams;
  readonly #now: () => number;
  readonly #delays = new Map<string, Delay>();
  /** When consumers become ACTIVE, by ARN. */
  readonly #consumersUntilMs = new Map<string, number>();
  /** Streams that were deleted, by name. They are described until their delay is over. */
  readonly #deleted = new Map<string, { readonly stream: DataStream; readonly untilMs: number }>();

  constructor(ms: number, streams: Streams, now: () => number) {
    this.#ms = ms;
    this.#streams = streams;
    this.#now = now;
  }

  statusOf(stream: DataStream): StreamStatus {
    if (stream.isDeleted) return 'DELETING';
    const delay = this.#delays.get(stream.state.id);
    if (!delay) return stream.status;
    if (this.#now() < delay.untilMs) return delay.status;
    this.#delays.delete(stream.state.id);
    return stream.status;
  }

  consumerStatusOf(arn: string): 'CREATING' | 'ACTIVE' {
    const untilMs = this.#consumersUntilMs.get(arn);
    if (untilMs === undefined) return 'ACTIVE';
    if (this.#now() < untilMs) return 'CREATING';
    this.#consumersUntilMs.delete(arn);
    return 'ACTIVE';
  }

  /** Begins the delay of a consumer that was registered. */
  registered(arn: string): void {
    if (this.#ms > 0) this.#consumersUntilMs.set(arn, this.#now() + this.#ms);
  }

  /** @throws {ServiceError} `ResourceInUseException` when the consumer is not ACTIVE. */
  requireActiveConsumer(arn: string): void {
    const status = this.consumerStatusOf(arn);
    if (status === 'ACTIVE') return;
    throw new ServiceError('ResourceInUseException', `Consumer ${arn} not ACTIVE, instead in state ${status}`);
  }

  /** Streams that were deleted and are still DELETING. */
  get deleting(): readonly DataStream[] {
    for (const [name, { untilMs }] of this.#deleted) if (this.#now() >= untilMs) this.#deleted.delete(name);
    return [...this.#deleted.values()].map(({ stream }) => stream);
  }

  /**
   * Checks that a stream is in a state in which it takes an operation.
   *
   * @throws {ServiceError} `ResourceNotFoundException` or `ResourceInUseException`.
   */
  check(operation: string, input: Input): void {
    if (this.#ms === 0) return;
    const name = operation === 'CreateStream' ? input.string('StreamName') : undefined;
    const former = this.deleting.find(({ state }) => state.name === name);
    if (former) throw notActive(former, 'DELETING');
    const stream = this.#streams.ofInput(input);
    if (!stream) return;
    const status = this.statusOf(stream);
    if (status === 'CREATING' && RECORD_OPERATIONS.has(operation)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Stream ${stream.state.name} under account ${ACCOUNT} not found.`,
      );
    }
    const needsActive = UPDATES.has(operation) || operation === 'RegisterStreamConsumer';
    if (needsActive && status !== 'ACTIVE') throw notActive(stream, status);
  }

  /** Begins the delay of an operation that was done. `stream` is the one that it was about before. */
  done(operation: string, input: Input, stream: DataStream | undefined): void {
    if (this.#ms === 0) return;
    const untilMs = this.#now() + this.#ms;
    if (operation === 'DeleteStream' && stream) this.#deleted.set(stream.state.name, { stream, untilMs });
    const about = operation === 'CreateStream' ? this.#streams.ofInput(input) : stream;
    if (!about) return;
    if (operation === 'CreateStream') this.#delays.set(about.state.id, { status: 'CREATING', untilMs });
    else if (UPDATES.has(operation)) this.#delays.set(about.state.id, { status: 'UPDATING', untilMs });
  }
}

function notActive({ state }: DataStream, status: StreamStatus): ServiceError {
  return new ServiceError(
    'ResourceInUseException',
    `Stream ${state.name} under account ${ACCOUNT} not ACTIVE, instead in state ${status}`,
  );
}
