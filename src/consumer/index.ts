export { arrivalsOf, type Arrivals } from './arrivals';
export { systemClock, type Clock } from './clock';
export { compileFilter } from './compileFilter';
export { exportRecords, type ExportFormat } from './exportRecords';
export { deregisterConsumer, listTailConsumers, TAIL_CONSUMER_PREFIX, type TailConsumer } from './fanOut';
export type { RecordFilter } from './filter';
export { FilterError, isFilterError } from './filter/filterError';
export { type RawGetRecords } from './recordSource';
export { RecordStore, type RecordStoreOptions, type StoredRecord } from './recordStore';
export { RecordView, type RecordViewOptions } from './recordView';
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
