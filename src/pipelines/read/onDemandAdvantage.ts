import { abortOptions } from '../../common';
import type { Work } from '../calls/perform';

/**
 * Whether the account has On-demand Advantage, without which no stream has warm throughput ("DescribeAccountSettings").
 * Undefined: the server does not say, since the credentials may not ask or it does not know the call.
 * @throws the reason of the signal when it aborts
 */
export async function hasOnDemandAdvantage({ clients: { kinesis }, signal }: Work): Promise<boolean | undefined> {
  try {
    const { MinimumThroughputBillingCommitment: commitment } = await kinesis.describeAccountSettings(
      {},
      abortOptions(signal),
    );
    // One that was ended lasts until its 24 hours are over.
    return commitment?.Status === undefined ? undefined : commitment.Status.startsWith('ENABLED');
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
