import * as l10n from '@vscode/l10n';
import { explainError, listDataStreams, listDeliveryStreams, type Clients, type Connection } from '../../aws';

/** What a new connection is tried with. */
export type CheckedCall = 'identity' | 'streams' | 'deliveryStreams' | 'buckets';

export interface CheckResult {
  call: CheckedCall;
  isAllowed: boolean;
  /** What was found, or why it is refused. */
  text: string;
}

export const CHECKED_CALLS: readonly CheckedCall[] = ['identity', 'streams', 'deliveryStreams', 'buckets'];

/** Tries what a person will do first. Nothing is changed. */
export async function checkCall(
  clients: Clients | Promise<Clients>,
  connection: Connection,
  call: CheckedCall,
): Promise<CheckResult> {
  try {
    return { call, isAllowed: true, text: await foundBy(await clients, call) };
  } catch (error) {
    const { title, cause } = explainError(error, { connection });
    return { call, isAllowed: false, text: [title, cause].filter((part) => part).join(' ') };
  }
}

async function foundBy(clients: Clients, call: CheckedCall): Promise<string> {
  switch (call) {
    case 'identity': {
      const { account, arn } = await clients.identity();
      return `${account} · ${arn}`;
    }
    case 'streams': {
      const { items, nextToken } = await listDataStreams(clients.kinesis);
      return countText(items.length, nextToken !== undefined);
    }
    case 'deliveryStreams': {
      const { items, nextToken } = await listDeliveryStreams(clients.firehose);
      return countText(items.length, nextToken !== undefined);
    }
    case 'buckets': {
      const { Buckets: buckets = [] } = await clients.s3.listBuckets({});
      return countText(buckets.length, false);
    }
  }
}

function countText(count: number, hasMore: boolean): string {
  return hasMore ? l10n.t('{0} or more', count) : l10n.t('{0} found', count);
}
