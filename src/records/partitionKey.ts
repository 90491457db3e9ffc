import { hash, randomBytes } from 'node:crypto';
import { PipelinesError } from '../errors';
import { recordFieldReader, parseFieldPath } from './fieldPath';

/**
 * Where a record's partition key comes from. `content`: a hash of the record, so that equal records go to one shard.
 * `given`: the record's own key, by its place among the records; random where it has none.
 */
export type PartitionKeyChoice =
  | { kind: 'random' }
  | { kind: 'field'; path: string; missing?: MissingFieldPolicy }
  | { kind: 'fixed'; value: string }
  | { kind: 'content' }
  | { kind: 'given'; keys: readonly (string | undefined)[] };

/**
 * What to do with a record whose field is missing or cannot be a key. `fail` (the default): the send ends there. `random`: it gets
 * a random key. `skip`: it is not sent, and counts as failed.
 */
export type MissingFieldPolicy = 'fail' | 'random' | 'skip';

/** Undefined: the record has no key and is skipped. */
export type PartitionKeys = (record: Uint8Array, index: number) => string | undefined;

/** "PutRecordsRequestEntry": 1 to 256 Unicode characters. */
const MAX_CHARACTERS = 256;
const RANDOM_BYTES = 12;
const RANDOM_CHARACTERS = (RANDOM_BYTES * 4) / 3;
const KEYS_PER_DRAW = 512;

/**
 * The partition key of each record.
 *
 * @throws {PipelinesError} `InvalidPartitionKey`, and with the policy `fail` `MissingPartitionKey` for the first record without one
 */
export function partitionKeys(choice: PartitionKeyChoice): PartitionKeys {
  switch (choice.kind) {
    case 'random':
      return randomKeys();
    case 'fixed': {
      const { value } = choice;
      if (!isKey(value)) throw invalidKey(value, 'The fixed partition key');
      return () => value;
    }
    case 'content':
      return (record) => hash('md5', record, 'hex');
    case 'field':
      return fieldKeys(choice.path, choice.missing ?? 'fail');
    case 'given':
      return givenKeys(choice.keys);
  }
}

/** Draws random bytes for many keys at a time, because a draw costs more than a key. */
function randomKeys(): () => string {
  let pool = '';
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomBytes(RANDOM_BYTES * KEYS_PER_DRAW).toString('base64url');
      used = 0;
    }
    used += RANDOM_CHARACTERS;
    return pool.slice(used - RANDOM_CHARACTERS, used);
  };
}

function givenKeys(keys: readonly (string | undefined)[]): PartitionKeys {
  const random = randomKeys();
  return (_record, index) => usable(keys[index]) ?? random();
}

function fieldKeys(name: string, missing: MissingFieldPolicy): PartitionKeys {
  const read = recordFieldReader(parseFieldPath(name));
  switch (missing) {
    case 'fail':
      return (record, index) => checkedFieldKey(read(record), index, name);
    case 'skip':
      return (record) => usable(fieldKey(read(record)));
    case 'random': {
      const random = randomKeys();
      return (record) => usable(fieldKey(read(record))) ?? random();
    }
  }
}

function checkedFieldKey(value: unknown, index: number, name: string): string {
  const key = fieldKey(value);
  if (key === undefined) {
    throw new PipelinesError(
      'MissingPartitionKey',
      `Record ${index + 1} has no field "${name}" for its partition key.`,
      { remedy: 'Choose another field or a random partition key, or choose what to do with such records.' },
    );
  }
  if (!isKey(key)) throw invalidKey(key, `The field "${name}" of record ${index + 1}`);
  return key;
}

/** Undefined: the field is missing, null or empty. */
function fieldKey(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function usable(key: string | undefined): string | undefined {
  return key !== undefined && isKey(key) ? key : undefined;
}

function isKey(key: string): boolean {
  return key.length > 0 && (key.length <= MAX_CHARACTERS || [...key].length <= MAX_CHARACTERS);
}

function invalidKey(key: string, what: string): PipelinesError {
  return new PipelinesError('InvalidPartitionKey', `${what} has ${key.length} characters: Kinesis takes 1 to 256.`);
}
