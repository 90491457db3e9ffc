export { systemClock, type Clock } from './clock';
export { deregisterConsumer, listTailConsumers, TAIL_CONSUMER_PREFIX, type TailConsumer } from './fanOut';
export { type RawGetRecords } from './recordSource';
export { RecordStore, type RecordStoreOptions, type StoredRecord } from './recordStore';
export { StreamReaders } from './streamReaders';
export { tailStream } from './tail';
export type {
  ConsumedRecord,
  ConsumerClient,
  FanOutClient,
  ShardProgress,
  ShardState,
  TailEvent,
  TailOptions,
  TailPosition,
  TailState,
} from './types';
