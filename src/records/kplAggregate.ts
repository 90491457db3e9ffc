import { createHash } from 'node:crypto';

/** One of the records that the Kinesis Producer Library packed into a single Kinesis record. */
export interface UserRecord {
  partitionKey: string;
  explicitHashKey?: string | undefined;
  data: Uint8Array;
}

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const DIGEST_BYTES = 16;
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * The user records of an aggregate ("KPL Aggregated Record Format": magic, protobuf message, its MD5); `undefined` for
 * every other record, and for one that merely begins like an aggregate.
 */
export function deaggregate(data: Uint8Array): UserRecord[] | undefined {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.length);
  if (buffer.length < MAGIC.length + DIGEST_BYTES || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const message = buffer.subarray(MAGIC.length, -DIGEST_BYTES);
  if (!createHash('md5').update(message).digest().equals(buffer.subarray(-DIGEST_BYTES))) return undefined;
  try {
    return userRecords(message);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function userRecords(message: Buffer): UserRecord[] {
  const partitionKeys: string[] = [];
  const explicitHashKeys: string[] = [];
  const entries: Buffer[] = [];
  for (const { field, value } of fieldsOf(message)) {
    if (field === 1 && Buffer.isBuffer(value)) partitionKeys.push(value.toString('utf8'));
    if (field === 2 && Buffer.isBuffer(value)) explicitHashKeys.push(value.toString('utf8'));
    if (field === 3 && Buffer.isBuffer(value)) entries.push(value);
  }
  return entries.map((entry) => userRecord(entry, partitionKeys, explicitHashKeys));
}

function userRecord(entry: Buffer, partitionKeys: readonly string[], explicitHashKeys: readonly string[]): UserRecord {
  let partitionKey: string | undefined;
  let explicitHashKey: string | undefined;
  let data: Uint8Array = Buffer.alloc(0);
  for (const { field, value } of fieldsOf(entry)) {
    if (field === 1 && typeof value === 'number') partitionKey = partitionKeys[value];
    if (field === 2 && typeof value === 'number') explicitHashKey = explicitHashKeys[value];
    if (field === 3 && Buffer.isBuffer(value)) data = value;
  }
  if (partitionKey === undefined) throw new RangeError('A record points outside the table of partition keys');
  return { partitionKey, data, explicitHashKey };
}

interface Field {
  field: number;
  value: number | Buffer;
}

/** The fields of a protobuf message. Throws `RangeError` where it is cut off or not one. */
function* fieldsOf(message: Buffer): Iterable<Field> {
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = message.readUInt8(position++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('A number is too long');
  };
  const take = (length: number): Buffer => {
    if (position + length > message.length) throw new RangeError('A field is cut off');
    position += length;
    return message.subarray(position - length, position);
  };
  while (position < message.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    switch (tag & 7) {
      case VARINT:
        yield { field, value: varint() };
        break;
      case LENGTH_DELIMITED:
        yield { field, value: take(varint()) };
        break;
      case FIXED_64:
        take(8);
        break;
      case FIXED_32:
        take(4);
        break;
      default:
        throw new RangeError('A field is of an unknown type');
    }
  }
}
