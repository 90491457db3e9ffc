import { hash } from 'node:crypto';
import type { RecordStore, StoredRecord } from '../../../consumer';
import { decodePayload, formatJson, hexView, type DecodeOptions } from '../../../records';
import type { RecordDetails } from '../../../webview';
import { deliveredPlace } from '../../deliveries/deliveredTail';
import { shown } from './rows';
import { wholeRecord } from './wholeRecord';

const MAX_CHARACTERS = 200_000;
const MAX_MEMBERS = 500;
/** Line breaks and tabs stand as they are. */
// eslint-disable-next-line no-control-regex -- control characters, and those that turn the writing direction, are what is replaced
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Beyond what is shown at once: a page takes no more without becoming slow. */
const MAX_WHOLE_CHARACTERS = 4_000_000;

/** The same with all of a text that was too long to be formatted at once; what is longer still says so. */
export async function wholeDetails(
  details: RecordDetails,
  { data }: StoredRecord,
  decode: DecodeOptions,
): Promise<RecordDetails> {
  const { text, isWhole } = await wholeRecord(data, decode);
  return {
    ...details,
    text: text.slice(0, MAX_WHOLE_CHARACTERS).replace(UNSHOWN, '·'),
    isTextCut: !isWhole || text.length > MAX_WHOLE_CHARACTERS,
  };
}

/** All that the panel shows of the record that is selected. */
export function detailsOf(
  { stream, store, decode }: { stream: string; store: RecordStore; decode: DecodeOptions },
  record: StoredRecord,
  isInDiff: boolean,
): RecordDetails {
  const { text, kind, steps, readable, isWhole } = decodePayload(record.data, decode);
  const whole = kind === 'json' ? formatJson(readable?.text ?? text, MAX_CHARACTERS) : text;
  return {
    arrivalMs: record.arrivalMs,
    shardId: record.shardId,
    partitionKey: record.partitionKey,
    hashKey: deliveredPlace(stream) ? undefined : hashKeyOf(record.partitionKey),
    sequenceNumber: record.sequenceNumber,
    subSequenceNumber: record.subSequenceNumber,
    size: record.data.length,
    kind,
    layers: steps.map(({ layer, bytes, failure, detail }) => ({
      name: detail === undefined ? layer : `${layer} ${detail}`,
      bytes,
      failure,
    })),
    members: membersOf(store, record),
    text: whole.slice(0, MAX_CHARACTERS).replace(UNSHOWN, '·'),
    isTextCut: !isWhole || whole.length > MAX_CHARACTERS,
    isRawCut: record.data.length > MAX_CHARACTERS,
    raw: Buffer.from(record.data.buffer, record.data.byteOffset, Math.min(record.data.length, MAX_CHARACTERS))
      .toString('utf8')
      .replace(UNSHOWN, '·'),
    hex: hexView(record.data),
    isInDiff,
  };
}

/** The MD5 of the partition key as a number. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
function hashKeyOf(partitionKey: string): string {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`).toString();
}

/** Those of one aggregate lie side by side in the store. */
function membersOf(
  store: RecordStore,
  { id, sequenceNumber, subSequenceNumber }: StoredRecord,
): RecordDetails['members'] {
  if (subSequenceNumber === undefined) return [];
  const first = Math.max(store.firstId, id - subSequenceNumber);
  return store
    .slice(first, MAX_MEMBERS)
    .filter((other) => other.sequenceNumber === sequenceNumber)
    .map((other) => ({
      id: other.id,
      name: String(other.subSequenceNumber ?? 0),
      partitionKey: shown(other.partitionKey),
      size: other.data.length,
    }));
}
