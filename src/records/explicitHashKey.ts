import { PipelinesError } from '../errors';
import { recordFieldReader, parseFieldPath } from './fieldPath';

/**
 * The hash key that decides on the shard in place of the partition key's MD5 ("PutRecordsRequestEntry: ExplicitHashKey"): one for all
 * records, in decimal, or a field that holds each record's own.
 */
export type ExplicitHashKeyChoice = string | { kind: 'field'; path: string; missing?: MissingHashKeyPolicy };

/**
 * What to do with a record whose field is missing or is not a hash key. `fail` (the default): the send ends there.
 * `partitionKey`: its partition key decides. `skip`: it is not sent, and counts as failed.
 */
export type MissingHashKeyPolicy = 'fail' | 'partitionKey' | 'skip';

/** The hash key in decimal. Undefined: the record has none. */
export type ExplicitHashKeys = (record: Uint8Array, index: number) => string | undefined;

const MAX_HASH_KEY = 2n ** 128n - 1n;
const DECIMAL = /^(0|[1-9]\d{0,38})$/;

/** A whole number from 0 to 2^128 − 1, in decimal. */
export function isHashKey(text: string): boolean {
  return DECIMAL.test(text) && BigInt(text) <= MAX_HASH_KEY;
}

/** @throws {PipelinesError} `InvalidHashKey`, at once or, with the policy `fail`, for the first record without one */
export function explicitHashKeys(choice: ExplicitHashKeyChoice): ExplicitHashKeys {
  if (typeof choice === 'string') {
    if (!isHashKey(choice)) throw invalidHashKey(`"${choice}"`);
    return () => choice;
  }
  const read = recordFieldReader(parseFieldPath(choice.path));
  if ((choice.missing ?? 'fail') !== 'fail') return (record) => hashKeyIn(read(record));
  return (record, index) => {
    const hashKey = hashKeyIn(read(record));
    if (hashKey === undefined) throw invalidHashKey(`The field "${choice.path}" of record ${index + 1}`);
    return hashKey;
  };
}

function hashKeyIn(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && isHashKey(text) ? text : undefined;
}

function invalidHashKey(what: string): PipelinesError {
  return new PipelinesError('InvalidHashKey', `${what} is not a hash key: it is a whole number from 0 to 2^128 − 1.`, {
    remedy: 'Choose another field, or choose what to do with records without a hash key.',
  });
}
