export { systemClock, type Clock } from './clock';
export { type RawGetRecords } from './recordSource';
export { RecordStore, type RecordStoreOptions, type StoredRecord } from './recordStore';
export { StreamReaders } from './streamReaders';
export { tailStream } from './tail';
export type {
  ConsumedRecord,
  ConsumerClient,
  ShardProgress,
  ShardState,
  TailEvent,
  TailOptions,
  TailPosition,
  TailState,
} from './types';
