export { arrivalsOf } from './store/arrivals';
export { compileFilter } from './filter/compileFilter';
export { compileSchema, schemaMessages } from './payloadSchema/compileSchema';
export { exportChunks, exportText } from './export/exportRecords';
export { RecordFile, type Recorded } from './export/recordFile';
export { type ExportDecoding, type ExportFormat, type ExportWriting } from './export/recordFormatter';
export { fieldReader, filterValueAt, quotedForFilter, type FieldReader, type FilterValue } from './fields/fieldAt';
export { FieldSurvey, type FieldStatistic } from './fields/fieldSurvey';
export type { NumberStatistics } from './fields/fieldValues';
export { findRecord } from './store/findRecord';
export { deregisterConsumer, listTailConsumers, type TailConsumer } from './fanOut/fanOut';
export type { RecordFilter } from './filter';
export { isFilterError } from './filter/filterError';
export { type RawGetRecords } from './source/recordsApi';
export { sortRecords, type RecordOrder, type SortKey } from './sort/recordOrder';
export { SortedRecords, type RecordPositions } from './store/recordPositions';
export { RecordStore, type StoredRecord } from './store/recordStore';
export { RecordView } from './store/recordView';
export { Yielder } from './slices';
export { StreamReaders } from './tail/streamReaders';
export { orderedTail } from './tail/orderedTail';
export { tailStream } from './tail/tail';
export type {
  ConsumedRecord,
  ConsumerClient,
  ConsumerEvent,
  FanOutClient,
  Gap,
  RecordList,
  ShardProgress,
  ShardReadingState,
  TailEvent,
  TailPosition,
  TailState,
} from './types';
export type { TailOptions } from './tail/tailOptions';
