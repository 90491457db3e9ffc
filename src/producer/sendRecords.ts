import { PipelinesError } from '../errors';
import { openDestination, type Destination } from './destination';
import { checkOptions } from './entryBuilder';
import { tooLargeRecords } from './recordSizes';
import { Sending } from './sending';
import type { SendOptions, SendReport } from './types';

/** A message names this many records. */
const MAX_NAMED = 10;

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
  const large = options.inspection?.large ?? [];
  const over = tooLargeRecords(large, options, { bytes: recordLimitBytes, hasKeys });
  const [first] = over;
  if (!first) return;
  const which = over.slice(0, MAX_NAMED).map(({ index }) => index + 1);
  const more = over.length > which.length ? ` and ${over.length - which.length} more` : '';
  const all = over.length > 1 ? `Records ${which.join(', ')}${more} are too large. ` : '';
  const bytes = first.bytes.toLocaleString('en');
  throw new PipelinesError(
    'RecordTooLarge',
    `Nothing was sent. ${all}Record ${first.index + 1} has ${bytes} bytes; the limit is ${recordLimitBytes / 1024} KiB.`,
    { remedy: "Make the record smaller, or raise the stream's maximum record size." },
  );
}
