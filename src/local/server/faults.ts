import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../service';

/** Bad days on request: percentages of 0 to 100, and a delay. */
export interface FaultSettings {
  /** Of the records of a `PutRecords` or `PutRecordBatch`: they fail within a request that succeeds. */
  failRecordsPercent: number;
  /** Of requests: they are refused in the way in which the service throttles this operation. */
  throttlePercent: number;
  /** Of requests: they end with HTTP 500. */
  serverErrorsPercent: number;
  /** Of requests: their connection is cut instead of answered. */
  dropConnectionsPercent: number;
  /** Of requests: the operation is done, and then their connection is cut instead of answered. */
  dropAnswersPercent: number;
  delayMs: number;
  /** All shard iterators that were given out expire, once: the next `GetRecords` turns this off again. */
  expireIterators: boolean;
  expiredCredentials: boolean;
  /** Only these operations; empty: all. */
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

/** What a request meets: its connection is cut before its operation, or after it. */
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

  /** Replaces all settings; those not named are off. Throws `ServiceError` on what is not one. */
  set(value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badSetting('faults', 'an object');
    const settings: FaultSettings = { ...NONE };
    for (const [name, setting] of Object.entries(value)) apply(settings, name, setting);
    this.#settings = settings;
  }

  /** Waits (no longer than the client does), refuses or cuts, as the settings say. */
  async meet(service: string, operation: string, signal: AbortSignal): Promise<FaultOutcome> {
    if (!this.#isMeant(operation)) return { kind: 'none' };
    const { delayMs, expiredCredentials } = this.#settings;
    if (delayMs > 0) await delay(delayMs, undefined, { signal });
    if (expiredCredentials) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    if (this.#chance(this.#settings.throttlePercent)) throw throttled(service, operation);
    if (this.#chance(this.#settings.serverErrorsPercent)) {
      throw new ServiceError('InternalFailure', 'Internal failure (a fault that was asked for).', 500);
    }
    if (this.#chance(this.#settings.dropConnectionsPercent)) return { kind: 'drop' };
    return { kind: this.#chance(this.#settings.dropAnswersPercent) ? 'dropAnswer' : 'none' };
  }

  failsRecord(operation: 'PutRecords' | 'PutRecordBatch'): boolean {
    return this.#isMeant(operation) && this.#chance(this.#settings.failRecordsPercent);
  }

  /** True once after it was set; asked by `GetRecords`. */
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

/** Firehose and Kinesis each have their own words for it, for data and for all else. */
function throttled(service: string, operation: string): ServiceError {
  const message = 'Rate exceeded (a fault that was asked for).';
  if (service.startsWith('Firehose')) {
    return operation.startsWith('PutRecord')
      ? new ServiceError('ServiceUnavailableException', 'Slow down (a fault that was asked for).', 503)
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
