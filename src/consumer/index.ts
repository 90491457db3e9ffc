export { arrivalsOf, type Arrivals } from './arrivals';
export { systemClock, type Clock } from './clock';
export { compileFilter } from './compileFilter';
export { compileSchema, schemaMessages } from './compileSchema';
export { type ConsumerOwner } from './consumerOwner';
export { exportChunks, exportText, type ExportOptions } from './export/exportRecords';
export { RecordFile, type Recorded } from './export/recordFile';
export {
  type ExportableRecord,
  type ExportDecoding,
  type ExportFormat,
  type ExportWriting,
} from './export/recordFormatter';
export { fieldReader, type FieldReader } from './fields/fieldAt';
export { FieldSurvey, type FieldStatistic, type FieldStatistics, type FieldSurveyOptions } from './fields/fieldSurvey';
export { type JsonType } from './fields/fieldTree';
export { type ValueCount } from './fields/fieldValues';
export { findRecord, type FindOptions } from './findRecord';
export { deregisterConsumer, listTailConsumers, type TailConsumer } from './fanOut';
export type { RecordFilter } from './filter';
export { FilterError, isFilterError } from './filter/filterError';
export { type RawGetRecords } from './recordSource';
export { RecordStore, type RecordStoreOptions, type StoredRecord } from './recordStore';
export { RecordView, type RecordViewOptions } from './recordView';
export { type SchemaSource } from './schema/schemaSource';
export type { ServiceClock } from './serviceClock';
export { Breath } from './slices';
export { StreamReaders } from './streamReaders';
export { tailStream } from './tail';
export type {
  ConsumedRecord,
  ConsumerClient,
  ConsumerEvent,
  FanOutClient,
  Gap,
  RecordList,
  ShardProgress,
  ShardState,
  TailEvent,
  TailPosition,
  TailState,
} from './types';
export type { TailOptions } from './tailOptions';
