import * as l10n from '@vscode/l10n';
import { recordLimit, tooLargeRecords, type Inspection, type RecordLimit } from '../../producer';
import type { PartitionKeyChoice } from '../../records';
import type { Connections } from '../connections/connections';
import { formatBytes, formatCount, plural } from '../format';
import { requireTarget, targetLabel, type TargetArgument } from '../prompts/targetNames';

export type LargeRecord = Inspection['large'][number];

/** The records of an input that its target refuses for their size. */
export interface TooLarge {
  records: LargeRecord[];
  limit: RecordLimit;
}

/** What a target takes of one record. Undefined: none of the records is large enough to be refused anywhere. */
export async function recordLimitOf(
  connections: Connections,
  target: TargetArgument,
  { large }: Inspection,
): Promise<RecordLimit | undefined> {
  if (large.length === 0) return undefined;
  requireTarget(connections.get(target.connection), target);
  const clients = await connections.clients(target.connection);
  const named =
    'stream' in target
      ? ({ kind: 'dataStream', name: target.stream } as const)
      : ({ kind: 'deliveryStream', name: target.deliveryStream } as const);
  return recordLimit(named, clients, new AbortController().signal);
}

/** Undefined: it takes all of them. */
export function tooLargeFor(
  { large }: Inspection,
  options: { partitionKey: PartitionKeyChoice; appendNewline: boolean },
  limit: RecordLimit | undefined,
): TooLarge | undefined {
  if (!limit) return undefined;
  const records = tooLargeRecords(large, options, limit);
  return records.length > 0 ? { records, limit } : undefined;
}

/** `Record 2 is too large: 1.5 MB, and orders accepts up to 1 MiB`. */
export function tooLargeText({ records, limit }: TooLarge, target: TargetArgument): string {
  const [first] = records;
  const [index, bytes] = [formatCount((first?.index ?? 0) + 1), formatBytes(first?.bytes ?? 0)];
  const most = limitText(limit);
  return records.length === 1
    ? l10n.t('Record {0} is too large: {1}. {2} accepts up to {3}', index, bytes, targetLabel(target), most)
    : l10n.t(
        '{0} are too large, such as record {1}: {2}. {3} accepts up to {4}',
        plural(records.length, 'record'),
        index,
        bytes,
        targetLabel(target),
        most,
      );
}

/** AWS counts both limits in binary units: `10 MiB`, `1,000 KiB`. */
function limitText({ bytes }: RecordLimit): string {
  const kibibytes = bytes / 1024;
  return kibibytes % 1024 === 0 ? `${formatCount(kibibytes / 1024)} MiB` : `${formatCount(kibibytes)} KiB`;
}
