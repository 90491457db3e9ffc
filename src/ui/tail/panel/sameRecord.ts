import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../../aws';
import type { StoredRecord } from '../../../consumer';
import type { SendCommandArgument } from '../../send/sendCommandArgument';
import type { TailRequest } from '../tailSessions';

/** What `kinesisPipelines.send` takes to send a record again: the same bytes, with the same partition key, to the same stream. */
export function sameRecord(
  { connection, stream }: Pick<TailRequest, 'connection' | 'stream'>,
  { data, partitionKey }: Pick<StoredRecord, 'data' | 'partitionKey'>,
): SendCommandArgument {
  return {
    target: { connection, stream },
    // A copy: the tail reuses the memory of a record that it drops.
    records: [{ data: Buffer.from(data), partitionKey }],
    name: l10n.t('1 record of {0}', streamLabel(stream)),
  };
}
