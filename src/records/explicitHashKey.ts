import { PipelinesError } from '../errors';
import { fieldReader, parseFieldPath } from './fieldPath';

/**
 * What decides on the shard in place of the partition key's MD5 ("PutRecordsRequestEntry: ExplicitHashKey"): one hash key
 * for all records, in decimal, or a field that holds that of each.
 */
export type ExplicitHashKeyChoice = string | { kind: 'field'; path: string; missing?: MissingHashKeyPolicy };

/**
 * What becomes of a record that lacks the field, or holds in it what is no hash key. `fail` (the default): the send ends
 * there. `partitionKey`: its partition key decides. `skip`: it is not sent, and counted as failed.
 */
export type MissingHashKeyPolicy = 'fail' | 'partitionKey' | 'skip';

/** In decimal; `undefined`: the record has none. */
export type ExplicitHashKeys = (record: Uint8Array, index: number) => string | undefined;

const MAX_HASH_KEY = 2n ** 128n - 1n;
const DECIMAL = /^(0|[1-9]\d{0,38})$/;

/** A whole number from 0 to 2^128 − 1, in decimal. */
export function isHashKey(text: string): boolean {
  return DECIMAL.test(text) && BigInt(text) <= MAX_HASH_KEY;
}

/** Throws `InvalidHashKey`, at once or, with the policy `fail`, for the first record that has none. */
export function explicitHashKeys(choice: ExplicitHashKeyChoice): ExplicitHashKeys {
  if (typeof choice === 'string') {
    if (!isHashKey(choice)) throw invalidHashKey(`"${choice}"`);
    return () => choice;
  }
  const read = fieldReader(parseFieldPath(choice.path));
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
    remedy: 'Choose another field, or say what becomes of records without a hash key.',
  });
}
