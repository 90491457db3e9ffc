import { BACKSLASH, COMMA, POINT, QUOTE, ZERO } from '../../records';
import { CborWriter } from '../cbor/cborWriter';

/** A record that is to be stored. Its data is in base64, as in the log and in JSON answers. */
export interface IncomingRecord {
  base64: string;
  dataBytes: number;
  partitionKey: string;
  encryptionType: 'NONE' | 'KMS';
}

/** The text before each value. The partition key is a JSON string with its quotes. */
const BEFORE_SEQUENCE_NUMBER = '{"SequenceNumber":"';
const BEFORE_ARRIVAL = '","ApproximateArrivalTimestamp":';
const BEFORE_DATA = ',"Data":"';
const BEFORE_PARTITION_KEY = '","PartitionKey":';
const ENCRYPTION = ',"EncryptionType":"KMS"';
const END = '},';

export const SEQUENCE_NUMBER_AT = BEFORE_SEQUENCE_NUMBER.length;
export const SEQUENCE_DIGITS = 56;

/** A record as shard logs have it: its JSON in `GetRecords`, and a comma. `arrival` is in seconds with three decimals. */
export function recordText(record: IncomingRecord, sequenceNumber: string, arrival: string): string {
  const { base64, partitionKey, encryptionType } = record;
  return (
    `${BEFORE_SEQUENCE_NUMBER}${sequenceNumber}${BEFORE_ARRIVAL}${arrival}` +
    `${BEFORE_DATA}${base64}${BEFORE_PARTITION_KEY}${JSON.stringify(partitionKey)}` +
    `${encryptionType === 'NONE' ? '' : ENCRYPTION}${END}`
  );
}

/** Writes records as CBOR, from their texts one after the other. */
export function writeRecords(writer: CborWriter, texts: Buffer): void {
  for (let at = 0; at < texts.length;) at = writeRecord(writer, texts, at);
}

const MAP_OF_FOUR = 0xa4;
const MAP_OF_FIVE = 0xa5;
const TWO_TO_32 = 0x1_0000_0000;

/** A record's CBOR up to its data. Each record's sequence number and arrival (eight bytes) are filled in. */
const HEAD = new CborWriter()
  .map(4)
  .text('SequenceNumber')
  .text('0'.repeat(SEQUENCE_DIGITS))
  .text('ApproximateArrivalTimestamp')
  .timestamp(Number.MAX_SAFE_INTEGER)
  .text('Data')
  .finish();
const HEAD_NUMBER_AT = HEAD.indexOf('0'.repeat(SEQUENCE_DIGITS));
const HEAD_ARRIVAL_AT = HEAD.length - new CborWriter().text('Data').finish().length - 8;
const PARTITION_KEY = new CborWriter().text('PartitionKey').finish();
const ENCRYPTION_FIELD = new CborWriter().text('EncryptionType').text('KMS').finish();

/** Writes the record that begins at an offset. Returns the offset after it. */
function writeRecord(writer: CborWriter, texts: Buffer, from: number): number {
  const numberAt = from + SEQUENCE_NUMBER_AT;
  const arrivalAt = numberAt + SEQUENCE_DIGITS + BEFORE_ARRIVAL.length;
  const arrivalEnd = texts.indexOf(COMMA, arrivalAt);
  const dataAt = arrivalEnd + BEFORE_DATA.length;
  const dataEnd = texts.indexOf(QUOTE, dataAt);
  const keyAt = dataEnd + BEFORE_PARTITION_KEY.length;
  const keyEnd = endOfString(texts, keyAt);
  const isEncrypted = texts[keyEnd] === COMMA;

  HEAD[0] = isEncrypted ? MAP_OF_FIVE : MAP_OF_FOUR;
  for (let digit = 0; digit < SEQUENCE_DIGITS; digit++) HEAD[HEAD_NUMBER_AT + digit] = texts[numberAt + digit] ?? ZERO;
  const arrivalMs = millisecondsOf(texts, arrivalAt, arrivalEnd);
  HEAD.writeUInt32BE(Math.floor(arrivalMs / TWO_TO_32), HEAD_ARRIVAL_AT);
  HEAD.writeUInt32BE(arrivalMs % TWO_TO_32, HEAD_ARRIVAL_AT + 4);
  writer.encoded(HEAD).blobOf(texts, dataAt, dataEnd).encoded(PARTITION_KEY);
  if (hasEscape(texts, keyAt, keyEnd)) writer.text(JSON.parse(texts.toString('utf8', keyAt, keyEnd)) as string);
  else writer.textBytes(texts, keyAt + 1, keyEnd - 1);
  if (isEncrypted) writer.encoded(ENCRYPTION_FIELD);
  return keyEnd + (isEncrypted ? ENCRYPTION.length : 0) + END.length;
}

/** The offset after the JSON string that begins at an offset. */
function endOfString(texts: Buffer, from: number): number {
  let at = from + 1;
  while (texts[at] !== QUOTE) at += texts[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function hasEscape(texts: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (texts[at] === BACKSLASH) return true;
  return false;
}

/** Seconds with three decimals, as milliseconds. */
function millisecondsOf(texts: Buffer, from: number, to: number): number {
  let ms = 0;
  for (let at = from; at < to; at++) {
    const digit = texts[at] ?? 0;
    if (digit !== POINT) ms = ms * 10 + digit - ZERO;
  }
  return ms;
}
