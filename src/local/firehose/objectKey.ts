import { MAX_KEY_BYTES } from '../s3';
import { COMPRESSIONS } from './compression';
import type { BufferTarget } from './deliveryBuffer';
import type { Destination } from './destination';
import type { S3Location } from './s3Location';
import { invalidArgument } from './invalidArgument';
import { evaluateErrorPrefix, evaluatePrefix, objectNameSuffix, partitionKeyNames } from './prefix';

/** Names of months and days, and other parts of a key, differ in length by less than this. */
const VARYING_BYTES = 64;
const MAX_OUTPUT_TYPE_LENGTH = 'metadata-extraction-failed';
const PARQUET_EXTENSION = '.parquet';

/** The settings that may change while records are delivered. */
export interface DeliverySettings {
  readonly destination: Destination;
  readonly versionId: number;
}

/** A new key for an object whose oldest record arrived at this time. */
export function objectKey(
  streamName: string,
  { destination, versionId }: DeliverySettings,
  target: BufferTarget,
  arrivalMs: number,
): string {
  const { prefix, errorPrefix, timeZone, compression, fileExtension } = locationOf(destination, target);
  const values = { arrivalMs, timeZone, partitionKeys: target.kind === 'records' ? target.partitionKeys : {} };
  if (target.kind === 'failures') {
    const errorOutputType = target.outputType;
    return (
      evaluateErrorPrefix(errorPrefix, prefix, { ...values, errorOutputType }) +
      objectNameSuffix(streamName, versionId, values, '')
    );
  }
  const isParquet = target.kind === 'records' && destination.conversion !== undefined;
  const extension = fileExtension ?? (isParquet ? PARQUET_EXTENSION : COMPRESSIONS[compression].extension);
  return evaluatePrefix(prefix, values) + objectNameSuffix(streamName, versionId, values, extension);
}

/** Where the objects of a target go. */
export function locationOf(destination: Destination, { kind }: BufferTarget): S3Location {
  return kind === 'backup' ? (destination.backup ?? destination) : destination;
}

/** How many bytes the values of a record's partition keys may have together, whatever else varies in the key. */
export function roomForPartitionKeys(streamName: string, settings: DeliverySettings, nowMs: number): number {
  const key = objectKey(streamName, settings, { kind: 'records', partitionKeys: {} }, nowMs);
  const room = MAX_KEY_BYTES - VARYING_BYTES - Buffer.byteLength(key);
  // The prefix may contain a key several times.
  return room / Math.max(1, partitionKeyNames(settings.destination.prefix).length);
}

/** @throws {ServiceError} `InvalidArgumentException` when objects could get keys that are too long to be read. */
export function requireReadableKeys(streamName: string, settings: DeliverySettings, nowMs: number): void {
  const targets: BufferTarget[] = [
    { kind: 'records', partitionKeys: {} },
    { kind: 'failures', outputType: MAX_OUTPUT_TYPE_LENGTH },
    { kind: 'backup' },
  ];
  for (const target of targets) {
    const bytes = Buffer.byteLength(objectKey(streamName, settings, target, nowMs)) + VARYING_BYTES;
    if (bytes <= MAX_KEY_BYTES) continue;
    const name = target.kind === 'failures' ? 'ErrorOutputPrefix' : 'Prefix';
    throw invalidArgument(
      `${name} is too long: with the rest of the object's name it may exceed the ${MAX_KEY_BYTES} bytes of a key`,
    );
  }
}
