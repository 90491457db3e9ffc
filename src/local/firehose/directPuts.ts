import { randomBytes } from 'node:crypto';
import type { Input } from '../kinesis/input';
import { ServiceError } from '../service';
import type { DeliveryStream } from './deliveryStream';
import type { DirectSource } from './directSource';
import { objectsOf } from './fields';
import { invalidArgument } from './invalidArgument';
import { readBase64 } from './paddedBase64';

/** Source: "Amazon Data Firehose quota". */
const MAX_RECORD_BYTES = 1_000 * 1_024;
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1_048_576;
const RECORD_ID_BYTES = 96;
const SLOW_DOWN = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };

export interface PutContext {
  nowMs: number;
  /** Whether a record of a batch shall fail, as a simulated fault. */
  failsRecord: () => boolean;
  onPut: (streamName: string, records: number, bytes: number) => void;
}

export async function putRecord(stream: DeliveryStream, input: Input, { nowMs, onPut }: PutContext): Promise<unknown> {
  const record = input.object('Record');
  if (!record) throw invalidMember('null', 'record', 'Member must not be null');
  const direct = requireDirect(stream);
  const data = dataOf(record, 'record.data');
  await direct.put([data], nowMs);
  onPut(stream.state.name, 1, data.length);
  stream.meter.put(1, data.length, nowMs);
  return { RecordId: recordIds(1)[0], Encrypted: isEncrypted(stream) };
}

/** Takes all records of a batch except those that fail as a simulated fault. */
export async function putRecordBatch(
  stream: DeliveryStream,
  input: Input,
  { nowMs, failsRecord, onPut }: PutContext,
): Promise<unknown> {
  if (!input.has('Records')) throw invalidMember('null', 'records', 'Member must not be null');
  const records = objectsOf(input, 'Records');
  if (records.length === 0) {
    throw invalidMember("'[]'", 'records', 'Member must have length greater than or equal to 1');
  }
  if (records.length > MAX_BATCH_RECORDS) {
    throw invalidMember(undefined, 'records', `Member must have length less than or equal to ${MAX_BATCH_RECORDS}`);
  }
  const direct = requireDirect(stream);
  const datas = records.map((record, index) => dataOf(record, `records.${index + 1}.member.data`));
  if (bytesOf(datas) > MAX_BATCH_BYTES) {
    throw invalidArgument('Records size exceeds 4 MB limit');
  }
  const failed = new Set(datas.filter(failsRecord));
  const taken = datas.filter((data) => !failed.has(data));
  if (taken.length > 0) {
    const bytes = bytesOf(taken);
    await direct.put(taken, nowMs);
    onPut(stream.state.name, taken.length, bytes);
    stream.meter.put(taken.length, bytes, nowMs);
  }
  const ids = recordIds(datas.length);
  return {
    FailedPutCount: failed.size,
    Encrypted: isEncrypted(stream),
    RequestResponses: datas.map((data, index) => (failed.has(data) ? SLOW_DOWN : { RecordId: ids[index] })),
  };
}

function bytesOf(datas: readonly Buffer[]): number {
  return datas.reduce((sum, data) => sum + data.length, 0);
}

function requireDirect(stream: DeliveryStream): DirectSource {
  if (!stream.direct) {
    throw invalidArgument('This operation is not permitted on KinesisStreamAsSource delivery stream type.');
  }
  return stream.direct;
}

function dataOf(record: Input, member: string): Buffer {
  const encoded = record.string('Data');
  if (encoded === undefined) throw invalidMember('null', member, 'Member must not be null');
  const data = readBase64(encoded);
  if (!data) throw new ServiceError('SerializationException', 'The data is not valid base64');
  if (data.length > MAX_RECORD_BYTES) {
    throw invalidMember(undefined, member, `Member must have length less than or equal to ${MAX_RECORD_BYTES}`);
  }
  return data;
}

function invalidMember(value: string | undefined, member: string, constraint: string): ServiceError {
  const shown = value === undefined ? 'Value' : `Value ${value}`;
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function isEncrypted(stream: DeliveryStream): boolean {
  return stream.state.encryption?.Status === 'ENABLED';
}

function recordIds(count: number): string[] {
  const bytes = randomBytes(count * RECORD_ID_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.toString('base64', index * RECORD_ID_BYTES, (index + 1) * RECORD_ID_BYTES),
  );
}
