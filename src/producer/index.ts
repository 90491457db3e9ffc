export { FailedRecords } from './failedRecords';
export { inspectRecords } from './inspect';
export { sendRecords } from './sendRecords';
export { listShardMap, type ShardMap, type ShardRange } from './shardMap';
export { spreadOverShards, type ShardSpread, type SpreadOptions } from './spread';
export type {
  FailedRecord,
  Inspection,
  ProducerClients,
  SendFailure,
  SendOptions,
  SendProgress,
  SendReport,
  SendTarget,
} from './types';
