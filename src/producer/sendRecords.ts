import { PipelinesError } from '../errors';
import { openDestination, type Destination } from './destination';
import { checkOptions } from './entryBuilder';
import { Sending } from './sending';
import type { SendOptions, SendReport } from './types';

/** The least that a key of a field, or a given one, takes. */
const MIN_KEY_BYTES = 1;

/**
 * Sends records and reports what the service confirmed. Once anything has been sent it always reports.
 * @throws {PipelinesError} `InvalidArgumentException` when the target does not take the options, `RecordTooLarge` when the
 *   inspection found a record over the limit
 * @throws the service's error when nothing has been sent: an unknown stream, a missing permission
 */
export async function sendRecords(options: SendOptions): Promise<SendReport> {
  const signal = options.signal ?? new AbortController().signal;
  const destination = await openDestination(options.target, options.clients, signal);
  checkOptions(options, destination);
  checkSizes(options, destination);
  // Without the permission to list shards nothing can be packed for them. That fails before anything is sent.
  const shards = options.aggregate ? await destination.shards(options.clients, signal) : undefined;
  return new Sending(options, destination, shards, signal).run();
}

function checkSizes(options: SendOptions, { recordLimitBytes, hasKeys }: Destination): void {
  const added = (hasKeys ? knownKeyBytes(options) : 0) + (options.appendNewline ? 1 : 0);
  const over = options.inspection?.large.filter(({ bytes }) => bytes + added > recordLimitBytes) ?? [];
  const [first] = over;
  if (!first) return;
  const which = over.slice(0, 10).map(({ index }) => index + 1);
  const more = over.length > which.length ? ` and ${over.length - which.length} more` : '';
  throw new PipelinesError(
    'RecordTooLarge',
    `Nothing was sent: record ${which.join(', ')}${more} is over the limit of ${recordLimitBytes / 1024} KiB ` +
      `(record ${first.index + 1} has ${first.bytes.toLocaleString('en')} bytes).`,
    { remedy: "Make the record smaller, or raise the stream's maximum record size." },
  );
}

/** Partition keys count too. The length of a key from a field is known only when the record is read. */
function knownKeyBytes({ partitionKey = { kind: 'random' } }: SendOptions): number {
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
