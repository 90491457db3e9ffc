import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../service';

/** Faults that are simulated on request. Percentages go from 0 to 100. */
export interface FaultSettings {
  /** This share of the records of a `PutRecords` or `PutRecordBatch` fails in a request that succeeds. */
  failRecordsPercent: number;
  /** This share of requests is refused with the service's throttling error for the operation. */
  throttlePercent: number;
  /** This share of requests ends with HTTP 500. */
  serverErrorsPercent: number;
  /** This share of connections is cut before the operation runs. */
  dropConnectionsPercent: number;
  /** This share of connections is cut after the operation has run, in place of an answer. */
  dropAnswersPercent: number;
  delayMs: number;
  /** All shard iterators expire once: the next `GetRecords` turns this off again. */
  expireIterators: boolean;
  expiredCredentials: boolean;
  /** Empty: all operations. */
  operations: string[];
}

const NONE: FaultSettings = {
  failRecordsPercent: 0,
  throttlePercent: 0,
  serverErrorsPercent: 0,
  dropConnectionsPercent: 0,
  dropAnswersPercent: 0,
  delayMs: 0,
  expireIterators: false,
  expiredCredentials: false,
  operations: [],
};

const MAX_DELAY_MS = 60_000;

/** What happens to a request: `drop` cuts its connection before the operation runs, `dropAnswer` afterwards. */
export type FaultOutcome = { kind: 'none' } | { kind: 'drop' } | { kind: 'dropAnswer' };

export class Faults {
  #settings: FaultSettings = NONE;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  clear(): void {
    this.#settings = NONE;
  }

  /**
   * Replaces all settings. Those that are not named are off.
   *
   * @throws {ServiceError} `InvalidArgumentException` when a setting is unknown or of the wrong type.
   */
  set(value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badSetting('faults', 'an object');
    const settings: FaultSettings = { ...NONE };
    for (const [name, setting] of Object.entries(value)) apply(settings, name, setting);
    this.#settings = settings;
  }

  /**
   * Waits as the settings say, but no longer than the client does, and decides whether the connection is cut.
   *
   * @throws {ServiceError} when the request is to be refused.
   */
  async meet(service: string, operation: string, signal: AbortSignal): Promise<FaultOutcome> {
    if (!this.#isMeant(operation)) return { kind: 'none' };
    const { delayMs, expiredCredentials } = this.#settings;
    if (delayMs > 0) await delay(delayMs, undefined, { signal });
    if (expiredCredentials) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    if (this.#chance(this.#settings.throttlePercent)) throw throttled(service, operation);
    if (this.#chance(this.#settings.serverErrorsPercent)) {
      throw new ServiceError('InternalFailure', 'Internal failure (simulated fault).', 500);
    }
    if (this.#chance(this.#settings.dropConnectionsPercent)) return { kind: 'drop' };
    return { kind: this.#chance(this.#settings.dropAnswersPercent) ? 'dropAnswer' : 'none' };
  }

  failsRecord(operation: 'PutRecords' | 'PutRecordBatch'): boolean {
    return this.#isMeant(operation) && this.#chance(this.#settings.failRecordsPercent);
  }

  /** Whether `GetRecords` shall expire all iterators. True once each time it is set. */
  takesExpiredIterators(): boolean {
    const isSet = this.#isMeant('GetRecords') && this.#settings.expireIterators;
    if (isSet) this.#settings = { ...this.#settings, expireIterators: false };
    return isSet;
  }

  #isMeant(operation: string): boolean {
    const { operations } = this.#settings;
    return operations.length === 0 || operations.includes(operation);
  }

  #chance(percent: number): boolean {
    return percent > 0 && this.#random() * 100 < percent;
  }
}

const BY_SHARD = ['GetRecords', 'GetShardIterator', 'PutRecord', 'PutRecords'];

/** Kinesis and Firehose each have one throttling error for data and another for everything else. */
function throttled(service: string, operation: string): ServiceError {
  const message = 'Rate exceeded (simulated fault).';
  if (service.startsWith('Firehose')) {
    return operation.startsWith('PutRecord')
      ? new ServiceError('ServiceUnavailableException', 'Slow down (simulated fault).', 503)
      : new ServiceError('ThrottlingException', message);
  }
  const code = BY_SHARD.includes(operation) ? 'ProvisionedThroughputExceededException' : 'LimitExceededException';
  return new ServiceError(code, message);
}

function apply(settings: FaultSettings, name: string, value: unknown): void {
  switch (name) {
    case 'failRecordsPercent':
    case 'throttlePercent':
    case 'serverErrorsPercent':
    case 'dropConnectionsPercent':
    case 'dropAnswersPercent':
      settings[name] = numberUpTo(name, value, 100);
      break;
    case 'delayMs':
      settings[name] = numberUpTo(name, value, MAX_DELAY_MS);
      break;
    case 'expireIterators':
    case 'expiredCredentials':
      if (typeof value !== 'boolean') throw badSetting(name, 'true or false');
      settings[name] = value;
      break;
    case 'operations':
      if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
        throw badSetting(name, 'a list of operations');
      }
      settings[name] = value;
      break;
    default:
      throw new ServiceError('InvalidArgumentException', `There is no fault "${name}".`);
  }
}

function numberUpTo(name: string, value: unknown, most: number): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw badSetting(name, `a number from 0 to ${most}`);
}

function badSetting(name: string, expected: string): ServiceError {
  return new ServiceError('InvalidArgumentException', `${name} must be ${expected}.`);
}
