import { PipelinesError } from '../errors';
import { openDestination, type Destination } from './destination';
import { checkOptions } from './intake';
import { Sending } from './sending';
import type { SendOptions, SendReport } from './types';

const NOT_READ_KEY_BYTES = 1;

/**
 * Sends records and reports what the service confirmed. Throws a `PipelinesError`, or the service's own error, while
 * nothing has been sent (unknown stream, no permission, a record over the limit); afterwards it always reports.
 */
export async function sendRecords(options: SendOptions): Promise<SendReport> {
  const signal = options.signal ?? new AbortController().signal;
  const destination = await openDestination(options.target, options.clients, signal);
  checkOptions(options, destination);
  checkSizes(options, destination);
  // Without the right to list shards nothing can be packed for them: said before anything is sent.
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

/** Partition keys count too. That of a field is known only when it is read. */
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
      return NOT_READ_KEY_BYTES;
  }
}
