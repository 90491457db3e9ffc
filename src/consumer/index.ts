export { arrivalsOf, type Arrivals } from './store/arrivals';
export { compileFilter } from './filter/compileFilter';
export { compileSchema, schemaMessages } from './payloadSchema/compileSchema';
export { type ConsumerOwner } from './fanOut/consumerOwner';
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
export { findRecord, type FindOptions } from './store/findRecord';
export { deregisterConsumer, listTailConsumers, type TailConsumer } from './fanOut/fanOut';
export type { RecordFilter } from './filter';
export { FilterError, isFilterError } from './filter/filterError';
export { type RawGetRecords } from './source/recordSource';
export { RecordStore, type RecordStoreOptions, type StoredRecord } from './store/recordStore';
export { RecordView, type RecordViewOptions } from './store/recordView';
export { type SchemaSource } from './payloadSchema/schemaSource';
export type { ServiceClock } from './tail/serviceClock';
export { Breath } from './slices';
export { StreamReaders } from './tail/streamReaders';
export { tailStream } from './tail/tail';
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
export type { TailOptions } from './tail/tailOptions';
