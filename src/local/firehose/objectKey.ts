import { MAX_KEY_BYTES } from '../s3';
import { COMPRESSIONS } from './compression';
import type { BufferTarget } from './deliveryBuffer';
import type { Destination } from './destination';
import { invalidArgument } from './invalidArgument';
import { evaluateErrorPrefix, evaluatePrefix, objectNameSuffix, partitionKeyNames } from './prefix';

/** The names of months and days, random strings and such differ in length by less than this. */
const VARYING_BYTES = 64;
const MAX_OUTPUT_TYPE_LENGTH = 'metadata-extraction-failed';

/** What may change while records flow. */
export interface DeliverySettings {
  readonly destination: Destination;
  readonly versionId: number;
}

/** The key of an object whose oldest record arrived then. Each call gives another one. */
export function objectKey(
  streamName: string,
  { destination, versionId }: DeliverySettings,
  target: BufferTarget,
  arrivalMs: number,
): string {
  const { prefix, errorPrefix, timeZone, compression, fileExtension } = destination;
  const values = { arrivalMs, timeZone, partitionKeys: target.kind === 'records' ? target.partitionKeys : {} };
  if (target.kind === 'failures') {
    const errorOutputType = target.outputType;
    return (
      evaluateErrorPrefix(errorPrefix, prefix, { ...values, errorOutputType }) +
      objectNameSuffix(streamName, versionId, values, '')
    );
  }
  const extension = fileExtension ?? COMPRESSIONS[compression].extension;
  return evaluatePrefix(prefix, values) + objectNameSuffix(streamName, versionId, values, extension);
}

/** So many bytes the values of a record's partition keys may have together, whatever else varies in the key. */
export function roomForPartitionKeys(streamName: string, settings: DeliverySettings, nowMs: number): number {
  const key = objectKey(streamName, settings, { kind: 'records', partitionKeys: {} }, nowMs);
  const room = MAX_KEY_BYTES - VARYING_BYTES - Buffer.byteLength(key);
  // A key may stand in the prefix several times.
  return room / Math.max(1, partitionKeyNames(settings.destination.prefix).length);
}

/** Throws an `InvalidArgumentException` where objects would get keys that nobody can read. */
export function requireReadableKeys(streamName: string, settings: DeliverySettings, nowMs: number): void {
  const targets: BufferTarget[] = [
    { kind: 'records', partitionKeys: {} },
    { kind: 'failures', outputType: MAX_OUTPUT_TYPE_LENGTH },
  ];
  for (const target of targets) {
    const bytes = Buffer.byteLength(objectKey(streamName, settings, target, nowMs)) + VARYING_BYTES;
    if (bytes <= MAX_KEY_BYTES) continue;
    const name = target.kind === 'records' ? 'Prefix' : 'ErrorOutputPrefix';
    throw invalidArgument(
      `${name} is too long: with the rest of the object's name it may exceed the ${MAX_KEY_BYTES} bytes of a key`,
    );
  }
}
