export { FailedRecords } from './failedRecords';
export { inspectRecords } from './inspect';
export { recordLimit, tooLargeRecords, type RecordLimit } from './recordSizes';
export { sendRecords } from './sendRecords';
export { listShardMap, type ShardMap } from './shardMap';
export { spreadOverShards, type ShardSpread } from './spread';
export type {
  FailedRecord,
  Inspection,
  ProducerClients,
  ReasonCounts,
  SendFailure,
  SendOptions,
  SendProgress,
  SendReport,
  SendTarget,
} from './types';
