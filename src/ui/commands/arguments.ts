import { definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import { CSV_SEPARATORS, type ExplicitHashKeyChoice, type PartitionKeyChoice, type RecordFormat } from '../../records';
import type { TailPosition } from '../../consumer';
import type { TargetArgument } from '../prompts/targetNames';
import { encodingNames } from '../send/encodingNames';
import type { SendSettings } from '../send/preferences';
import type { ReadAs } from '../send/readAs';
import type { ReceivedRecord } from '../send/sources';
import { parsePosition } from '../tail/position';
import type { SentBound } from '../send/tailSent';
import { parseSentBound } from '../tail/sentBound';

/** The last instant that a `Date` can hold. */
const LAST_INSTANT_MS = 8.64e15;

/**
 * Commands take plain JSON values from key bindings, tasks and other extensions: `unknown` until this has looked.
 * Everything that is wrong is said by the name of the property.
 */
export class Fields {
  readonly #fields: Record<string, unknown>;
  readonly #command: string;

  constructor(command: string, argument: unknown) {
    if (argument !== undefined && (typeof argument !== 'object' || argument === null || Array.isArray(argument))) {
      throw invalid(command, 'its argument', 'an object');
    }
    this.#command = command;
    this.#fields = (argument ?? {}) as Record<string, unknown>;
  }

  string(name: string): string | undefined {
    return this.#typed(
      name,
      'a string that is not empty',
      (value): value is string => typeof value === 'string' && value !== '',
    );
  }

  /** May be empty. */
  text(name: string): string | undefined {
    return this.#typed(name, 'a string', (value): value is string => typeof value === 'string');
  }

  boolean(name: string): boolean | undefined {
    return this.#typed(name, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const inRange = (value: unknown): value is number =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    return this.#typed(name, `a whole number from ${least} to ${most}`, inRange);
  }

  positive(name: string, most = Number.MAX_VALUE): number | undefined {
    const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= most;
    return this.#typed(
      name,
      most < Number.MAX_VALUE ? `a number above 0, at most ${most}` : 'a number above 0',
      isPositive,
    );
  }

  notNegative(name: string): number | undefined {
    const isAtLeastZero = (value: unknown): value is number =>
      typeof value === 'number' && value >= 0 && Number.isFinite(value);
    return this.#typed(name, 'a number, at least 0', isAtLeastZero);
  }

  /** Milliseconds since the epoch, or a text such as `2026-11-24T04:12:00Z`; in milliseconds. */
  instant(name: string): number | undefined {
    const millisecondsOf = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : value);
    const isInstant = (value: unknown): value is string | number => {
      const ms = millisecondsOf(value);
      return typeof ms === 'number' && Math.abs(ms) <= LAST_INSTANT_MS;
    };
    const value = this.#typed(name, 'an ISO 8601 time, or milliseconds since 1970', isInstant);
    return value === undefined ? undefined : Number(millisecondsOf(value));
  }

  nested(name: string): Fields | undefined {
    const isObject = (value: unknown): value is object =>
      typeof value === 'object' && value !== null && !Array.isArray(value);
    const value = this.#typed(name, 'an object', isObject);
    return value && new Fields(`${this.#command}: "${name}"`, value);
  }

  /** For a property of an object that is of no use without it. */
  required<T>(value: T | undefined, name: string): T {
    if (value !== undefined) return value;
    throw new PipelinesError('InvalidArgument', `${this.#command}: "${name}" is missing.`);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const known = (value: unknown): value is T => values.includes(value as T);
    return this.#typed(name, `one of ${values.map((value) => `"${value}"`).join(', ')}`, known);
  }

  /** An object within: its properties are named by themselves where they are wrong. */
  object(name: string): this | undefined {
    const value = this.#fields[name];
    const OwnKind = this.constructor as new (command: string, argument: unknown) => this;
    return value === undefined ? undefined : new OwnKind(this.#command, value);
  }

  /** Texts by their names. */
  textMap(name: string): Record<string, string> | undefined {
    const isMap = (value: unknown): value is Record<string, string> =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((item) => typeof item === 'string');
    return this.#typed(name, 'an object of strings', isMap);
  }

  strings(name: string): string[] | undefined {
    const areStrings = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((item) => typeof item === 'string');
    return this.#typed(name, 'a list of strings', areStrings);
  }

  /** A list in which each text is one of these. */
  eachOneOf<T extends string>(name: string, values: readonly T[]): T[] | undefined {
    const areKnown = (value: unknown): value is T[] =>
      Array.isArray(value) && value.every((item) => values.includes(item as T));
    return this.#typed(name, `a list of ${values.map((value) => `"${value}"`).join(', ')}`, areKnown);
  }

  /** As it came, for what is checked elsewhere. */
  unchecked(name: string): unknown {
    return this.#fields[name];
  }

  target(name: 'target' | 'origin' = 'target'): TargetArgument | undefined {
    const value = this.#fields[name];
    if (value === undefined) return undefined;
    const fields = new Fields(this.#command, value);
    const connection = fields.string('connection');
    const stream = fields.string('stream');
    const deliveryStream = fields.string('deliveryStream');
    if (connection !== undefined && stream !== undefined && deliveryStream === undefined) return { connection, stream };
    if (connection !== undefined && deliveryStream !== undefined && stream === undefined) {
      return { connection, deliveryStream };
    }
    throw invalid(this.#command, `"${name}"`, '{ connection, stream } or { connection, deliveryStream }');
  }

  readAs(): ReadAs {
    const format = this.oneOf<RecordFormat>('format', ['auto', 'json', 'ndjson', 'csv', 'lines', 'whole']);
    const separator = this.oneOf('separator', CSV_SEPARATORS);
    const encoding = this.oneOf('encoding', encodingNames());
    return { format: format ?? 'auto', separator, encoding };
  }

  partitionKey(): PartitionKeyChoice | undefined {
    const value = this.#fields.partitionKey;
    if (value === undefined) return undefined;
    const fields = new Fields(this.#command, value);
    const kind = fields.oneOf('kind', ['random', 'field', 'fixed', 'content']);
    const path = fields.string('path');
    const missing = fields.oneOf('missing', ['fail', 'random', 'skip']);
    const fixed = fields.string('value');
    if (kind === 'random' || kind === 'content') return { kind };
    if (kind === 'field' && path !== undefined) return definedFields({ kind, path, missing });
    if (kind === 'fixed' && fixed !== undefined) return { kind, value: fixed };
    throw invalid(
      this.#command,
      '"partitionKey"',
      '{ kind: "random" }, { kind: "field", path, missing? }, { kind: "fixed", value } or { kind: "content" }',
    );
  }

  explicitHashKey(): ExplicitHashKeyChoice | undefined {
    const value = this.#fields.explicitHashKey;
    if (value === undefined || typeof value === 'string') return value;
    const fields = new Fields(this.#command, value);
    const path = fields.string('path');
    const missing = fields.oneOf('missing', ['fail', 'partitionKey', 'skip']);
    if (fields.oneOf('kind', ['field']) !== undefined && path !== undefined) {
      return definedFields({ kind: 'field' as const, path, missing });
    }
    throw invalid(
      this.#command,
      '"explicitHashKey"',
      'a number in decimal as a string, or { kind: "field", path, missing? }',
    );
  }

  /** Records that were in a stream before: their bytes, also in base64, or objects as `tail.records` gives them. */
  receivedRecords(name: string): ReceivedRecord[] | undefined {
    const areRecords = (value: unknown): value is GivenRecord[] => Array.isArray(value) && value.every(isGivenRecord);
    return this.#typed(name, 'a list of texts in base64, or of { base64, partitionKey? }', areRecords)?.map(received);
  }

  /** What a send is told of keys, order and packing. */
  sendSettings(): SendSettings {
    return {
      partitionKey: this.partitionKey() ?? { kind: 'random' },
      explicitHashKey: this.explicitHashKey(),
      order: this.oneOf('order', ['perKey']),
      aggregate: this.boolean('aggregate'),
    };
  }

  from(): TailPosition | undefined {
    const value = this.#fields.from;
    if (value === undefined) return undefined;
    const position = parsePosition(value);
    if (position !== undefined) return position;
    throw invalid(
      this.#command,
      '"from"',
      '"latest", "trimHorizon", { minutesAgo }, { timestamp }, { sequenceNumber, shardId } or { sequenceNumbers }',
    );
  }

  /** The send whose records alone a tail shows. */
  sent(): SentBound | undefined {
    const value = this.#fields.sent;
    if (value === undefined) return undefined;
    const bound = parseSentBound(value);
    if (bound) return bound;
    throw invalid(this.#command, '"sent"', '{ startedMs, durationMs, records }');
  }

  #typed<T>(name: string, expected: string, check: (value: unknown) => value is T): T | undefined {
    const value = this.#fields[name];
    if (value === undefined) return undefined;
    if (!check(value)) throw invalid(this.#command, `"${name}"`, expected);
    return value;
  }
}

type GivenRecord = string | (({ base64: string } | { data: Uint8Array }) & { partitionKey?: string });

function isGivenRecord(value: unknown): value is GivenRecord {
  if (typeof value === 'string') return isBase64(value);
  if (typeof value !== 'object' || value === null) return false;
  const { base64, data, partitionKey } = value as Record<string, unknown>;
  const hasData = data instanceof Uint8Array || (typeof base64 === 'string' && isBase64(base64));
  return hasData && (partitionKey === undefined || typeof partitionKey === 'string');
}

/** Node passes over what is not base64: a text that somebody forgot to encode would be sent as other bytes. */
function isBase64(text: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}

function received(record: GivenRecord): ReceivedRecord {
  if (typeof record === 'string') return { data: Buffer.from(record, 'base64'), partitionKey: undefined };
  const { partitionKey } = record;
  return { data: 'data' in record ? record.data : Buffer.from(record.base64, 'base64'), partitionKey };
}

function invalid(command: string, what: string, expected: string): PipelinesError {
  return new PipelinesError('InvalidArgument', `${command}: ${what} must be ${expected}.`);
}
