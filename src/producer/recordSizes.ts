import { openDestination } from './destination';
import type { Inspection, ProducerClients, SendOptions, SendTarget } from './types';

/** The least that a key of a field, or a given one, takes. */
const MIN_KEY_BYTES = 1;

/** What a target takes of one record. */
export interface RecordLimit {
  bytes: number;
  /** Partition keys count too. */
  hasKeys: boolean;
}

/** Asks the service. @throws the service's error when the target does not exist, and what {@link openDestination} throws */
export async function recordLimit(
  target: SendTarget,
  clients: ProducerClients,
  signal: AbortSignal,
): Promise<RecordLimit> {
  const { recordLimitBytes, hasKeys } = await openDestination(target, clients, signal);
  return { bytes: recordLimitBytes, hasKeys };
}

/** The large records that the target is known to refuse. */
export function tooLargeRecords(
  large: Inspection['large'],
  options: Pick<SendOptions, 'partitionKey' | 'appendNewline'>,
  { bytes: limit, hasKeys }: RecordLimit,
): Inspection['large'] {
  const added = (hasKeys ? knownKeyBytes(options) : 0) + (options.appendNewline ? 1 : 0);
  return large.filter(({ bytes }) => bytes + added > limit);
}

/** The length of a key from a field is known only when the record is read. */
function knownKeyBytes({ partitionKey = { kind: 'random' } }: Pick<SendOptions, 'partitionKey'>): number {
  switch (partitionKey.kind) {
    case 'random':
      return 16;
    case 'content':
      return 32;
    case 'fixed':
      return Buffer.byteLength(partitionKey.value);
    case 'field':
    case 'given':
      return MIN_KEY_BYTES;
  }
}
