import { createHash, randomBytes } from 'node:crypto';
import { PipelinesError } from '../errors';
import { parseFieldPath, readField } from './fieldPath';

/** Where a record's partition key comes from. `content`: a hash of the record, so that equal records share a shard. */
export type PartitionKeyChoice =
  { kind: 'random' } | { kind: 'field'; path: string } | { kind: 'fixed'; value: string } | { kind: 'content' };

/** "PutRecordsRequestEntry": 1 to 256 Unicode characters. */
const MOST_CHARACTERS = 256;
const RANDOM_BYTES = 12;
const KEYS_PER_DRAW = 512;

/** The partition key of each record. Throws `MissingPartitionKey` for a record that lacks the field. */
export function partitionKeys(choice: PartitionKeyChoice): (record: Uint8Array, index: number) => string {
  switch (choice.kind) {
    case 'random':
      return randomKeys();
    case 'fixed': {
      const { value } = choice;
      checkLength(value, 'The fixed partition key');
      return () => value;
    }
    case 'content':
      return (record) => createHash('md5').update(record).digest('hex');
    case 'field': {
      const path = parseFieldPath(choice.path);
      return (record, index) => fieldKey(record, index, choice.path, path);
    }
  }
}

/** Random bytes are drawn for many keys at a time: a draw costs more than a key. */
function randomKeys(): () => string {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used + RANDOM_BYTES > pool.length) {
      pool = randomBytes(RANDOM_BYTES * KEYS_PER_DRAW);
      used = 0;
    }
    used += RANDOM_BYTES;
    return pool.toString('base64url', used - RANDOM_BYTES, used);
  };
}

function fieldKey(record: Uint8Array, index: number, name: string, path: readonly (string | number)[]): string {
  const value = readField(record, path);
  if (value === undefined || value === null || value === '') {
    throw new PipelinesError(
      'MissingPartitionKey',
      `Record ${index + 1} has no field "${name}" for its partition key.`,
      {
        remedy: 'Choose another field, or a random partition key.',
      },
    );
  }
  const key = typeof value === 'string' ? value : JSON.stringify(value);
  checkLength(key, `The field "${name}" of record ${index + 1}`);
  return key;
}

function checkLength(key: string, what: string): void {
  if (key.length > 0 && (key.length <= MOST_CHARACTERS || [...key].length <= MOST_CHARACTERS)) return;
  throw new PipelinesError('InvalidPartitionKey', `${what} has ${key.length} characters: Kinesis takes 1 to 256.`);
}

/** MD5 of a partition key as a number of 128 bits: what decides on the shard ("Kinesis Data Streams: Partition Key"). */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);
}
