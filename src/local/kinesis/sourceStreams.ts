import type { SourceStreams } from '../service';
import { parseRecordTexts } from './shardLog';
import type { Streams } from './streams';

/** Lets delivery streams read data streams without a client. */
export function sourceStreams(streams: Streams): SourceStreams {
  return {
    describe: (nameOrArn) => {
      const state = streams.find(nameOrArn)?.state;
      return state && { streamName: state.name, streamArn: state.arn, createdAtMs: state.createdMs };
    },
    tip: (streamArn) =>
      streams.byArn(streamArn).openShards.map(({ state, log }) => ({
        shardId: state.shardId,
        after: log.lastSequenceNumber ?? state.startingSequenceNumber,
      })),
    shards: (streamArn) =>
      streams.byArn(streamArn).shards.map(({ state, isOpen }) => ({
        shardId: state.shardId,
        parents: [state.parentShardId, state.adjacentParentShardId].filter((parent) => parent !== undefined),
        closed: !isOpen,
      })),
    read: async (streamArn, shardId, after, limit) => {
      const shard = streams.byArn(streamArn).shard(shardId);
      if (!shard) return { records: [], closed: true };
      const from = after === undefined ? shard.log.start : await shard.log.findSequenceNumber(after, 'after');
      const { pieces, isAtEnd } = await shard.log.read(from, limit);
      const records = parseRecordTexts(pieces).map((record) => ({
        sequenceNumber: record.SequenceNumber,
        partitionKey: record.PartitionKey,
        data: Buffer.from(record.Data, 'base64'),
        arrivalMs: Math.round(record.ApproximateArrivalTimestamp * 1000),
      }));
      return { records, closed: isAtEnd && !shard.isOpen };
    },
    onAppend: (streamArn, listener) => streams.byArn(streamArn).onAppend(listener),
  };
}
