import type { Kinesis } from '@aws-sdk/client-kinesis';
import { abortOptions, streamId } from '../../common';
import type { Lease } from './readLeases';

export type LeaseLag =
  /** `checkpointMs`: when the record of the checkpoint arrived. Undefined: it is not kept any more, or nothing was read. */
  | { kind: 'behind'; behindMs: number; checkpointMs: number | undefined }
  /** The shard is closed, and all of it was read. */
  | { kind: 'ended' }
  /** The application has not noted how far it has read. */
  | { kind: 'unknown' };

const SEQUENCE_NUMBER = /^\d+$/;

/** How far an application is behind in a shard: Kinesis says it in the answer to one read at the checkpoint. */
export async function leaseLag(
  kinesis: Pick<Kinesis, 'getShardIterator' | 'getRecords'>,
  { stream, lease, signal }: { stream: string; lease: Lease; signal: AbortSignal },
): Promise<LeaseLag> {
  const { shardId, checkpoint } = lease;
  if (checkpoint === 'SHARD_END') return { kind: 'ended' };
  const isNumber = SEQUENCE_NUMBER.test(checkpoint);
  if (!isNumber && checkpoint !== 'TRIM_HORIZON') return { kind: 'unknown' };
  const from = isNumber
    ? ({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: checkpoint } as const)
    : ({ ShardIteratorType: 'TRIM_HORIZON' } as const);
  const { ShardIterator } = await kinesis.getShardIterator(
    { ...streamId(stream), ShardId: shardId, ...from },
    abortOptions(signal),
  );
  const { Records: records = [], MillisBehindLatest: behindMs } = await kinesis.getRecords(
    { ...streamArn(stream), ShardIterator, Limit: 1 },
    abortOptions(signal),
  );
  if (behindMs === undefined) return { kind: 'unknown' };
  const record = records.find(({ SequenceNumber }) => SequenceNumber === checkpoint);
  return { kind: 'behind', behindMs, checkpointMs: record?.ApproximateArrivalTimestamp?.getTime() };
}

/** Beside an iterator, which names the stream already, only an ARN is of use. */
function streamArn(stream: string): { StreamARN?: string } {
  const id = streamId(stream);
  return 'StreamARN' in id ? id : {};
}
