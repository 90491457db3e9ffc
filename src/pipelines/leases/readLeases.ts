import type { AttributeValue, ScanCommandInput, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import * as l10n from '@vscode/l10n';
import { abortOptions, definedFields } from '../../common';
import { PipelinesError } from '../../errors';

/** The call of DynamoDB that lease tables need. */
export interface LeaseReader {
  scan(input: ScanCommandInput, options?: { abortSignal?: AbortSignal }): Promise<ScanCommandOutput>;
}

/** What an application that is built on the Kinesis Client Library keeps of a shard. */
export interface Lease {
  readonly shardId: string;
  /** The worker that reads the shard. Undefined: nobody has taken it. */
  readonly owner: string | undefined;
  /** The worker that still finishes what it has read, before the owner goes on (KCL 3). */
  readonly handingOver: string | undefined;
  /** A sequence number, or `TRIM_HORIZON`, `LATEST`, `AT_TIMESTAMP` or `SHARD_END`. */
  readonly checkpoint: string;
}

const STREAM_ARN = /^arn:[^:]*:kinesis:[^:]*:(\d+):stream\/(.+)$/;
/** A table of more leases is not read to its end. */
const MAX_LEASES = 10_000;

/**
 * The leases that an application has on the shards of a stream. KCL 1 and 2 name a lease by its shard; one that reads several streams
 * names it `account:stream:creation:shard` and has the parts in `streamName` and `shardId` ("DynamoDBMultiStreamLeaseSerializer").
 * @param stream its name, or its ARN where it is of another account
 * @throws {PipelinesError} `NotALeaseTable` when what the table holds are not leases
 */
export async function readLeases(
  reader: LeaseReader,
  { table, stream, signal }: { table: string; stream: string; signal: AbortSignal },
): Promise<{ leases: Lease[]; isCut: boolean }> {
  const leases: Lease[] = [];
  let items = 0;
  let next: Record<string, AttributeValue> | undefined;
  let isLeaseTable = false;
  do {
    const input = definedFields({ TableName: table, ExclusiveStartKey: next });
    const answer = await reader.scan(input, abortOptions(signal));
    for (const item of answer.Items ?? []) {
      items++;
      const key = item.leaseKey?.S;
      const checkpoint = item.checkpoint?.S;
      // KCL 3 may keep other things beside the leases.
      if (key === undefined || checkpoint === undefined) continue;
      isLeaseTable = true;
      if (!isOfStream(item, stream)) continue;
      leases.push({
        ...{ shardId: item.shardId?.S ?? key, checkpoint },
        ...{ owner: item.leaseOwner?.S, handingOver: item.checkpointOwner?.S },
      });
    }
    next = answer.LastEvaluatedKey;
  } while (next !== undefined && items < MAX_LEASES);
  if (items > 0 && !isLeaseTable) {
    throw new PipelinesError('NotALeaseTable', l10n.t('"{0}" is not a lease table of a KCL application.', table));
  }
  leases.sort((one, other) => (one.shardId < other.shardId ? -1 : 1));
  return { leases, isCut: next !== undefined };
}

/** An application that reads one stream does not note which. A stream's name alone does not tell its account. */
function isOfStream(item: Record<string, AttributeValue>, stream: string): boolean {
  const identifier = item.streamName?.S;
  if (identifier === undefined) return true;
  const [, account, streamName = stream] = STREAM_ARN.exec(stream) ?? [];
  const [ofAccount, name = identifier] = identifier.split(':');
  return name === streamName && (account === undefined || account === ofAccount);
}
