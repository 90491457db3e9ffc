import { ServiceError } from '../service';

/** Bad days on request: percentages of 0 to 100, and a delay. */
export interface FaultSettings {
  /** Of the records of a `PutRecords` or `PutRecordBatch` that fail within a request that succeeds. */
  failRecordsPercent: number;
  /** Of requests that are refused with `ProvisionedThroughputExceededException`. */
  throttlePercent: number;
  /** Of requests that end with HTTP 500. */
  serverErrorsPercent: number;
  /** Of requests whose connection is cut instead of answered. */
  dropConnectionsPercent: number;
  delayMs: number;
  /** Every shard iterator counts as expired once. */
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
  delayMs: 0,
  expireIterators: false,
  expiredCredentials: false,
  operations: [],
};

const MOST_DELAY_MS = 60_000;

/** What a request meets before its operation. */
export type FaultOutcome = { kind: 'none' } | { kind: 'drop' };

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
    if (typeof value !== 'object' || value === null) throw badSetting('faults', 'an object');
    const settings: FaultSettings = { ...NONE };
    for (const [name, setting] of Object.entries(value)) apply(settings, name, setting);
    this.#settings = settings;
  }

  /** Waits, refuses or cuts, as the settings say. */
  async meet(operation: string): Promise<FaultOutcome> {
    const { operations, delayMs, expiredCredentials } = this.#settings;
    if (operations.length > 0 && !operations.includes(operation)) return { kind: 'none' };
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (expiredCredentials) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    if (this.#chance(this.#settings.throttlePercent)) {
      throw new ServiceError('ProvisionedThroughputExceededException', 'Rate exceeded (a fault that was asked for).');
    }
    if (this.#chance(this.#settings.serverErrorsPercent)) {
      throw new ServiceError('InternalFailure', 'Internal failure (a fault that was asked for).', 500);
    }
    return { kind: this.#chance(this.#settings.dropConnectionsPercent) ? 'drop' : 'none' };
  }

  failsRecord(): boolean {
    return this.#chance(this.#settings.failRecordsPercent);
  }

  /** True once after it was set. */
  takesExpiredIterators(): boolean {
    const isSet = this.#settings.expireIterators;
    if (isSet) this.#settings = { ...this.#settings, expireIterators: false };
    return isSet;
  }

  #chance(percent: number): boolean {
    return percent > 0 && this.#random() * 100 < percent;
  }
}

function apply(settings: FaultSettings, name: string, value: unknown): void {
  switch (name) {
    case 'failRecordsPercent':
    case 'throttlePercent':
    case 'serverErrorsPercent':
    case 'dropConnectionsPercent':
      settings[name] = numberUpTo(name, value, 100);
      break;
    case 'delayMs':
      settings[name] = numberUpTo(name, value, MOST_DELAY_MS);
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
