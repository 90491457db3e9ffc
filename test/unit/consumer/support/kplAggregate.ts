import { createHash } from 'node:crypto';

/** A record as the Kinesis Producer Library makes it of short texts, all with the partition key `member`. */
export function kplAggregate(texts: readonly string[]): Buffer {
  const records = texts.map((text) => field(3, Buffer.concat([Buffer.from([0x08, 0]), field(3, Buffer.from(text))])));
  const message = Buffer.concat([field(1, Buffer.from('member')), ...records]);
  const digest = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]);
}

/** A length-delimited protobuf field of less than 128 bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
