export type { OutputsClient } from './client';
export {
  endsAmongDates,
  listLevel,
  listObjects,
  listPage,
  type Listing,
  type ListRequest,
  type ObjectEntry,
  type ObjectsRequest,
} from './listing';
export { openObject, readObject, statObject, type ObjectAddress, type ObjectStat, type ReadRequest } from './reading';
export type { ReadableDocument } from './documentReader';
export { toReadable, type ReadableOptions } from './readable';
export { openReadable, type OpenReadableRequest, type ReadableObject } from './readableObject';
export { endDecoders } from './decoding/decoderProcess';
export { decodedRecord, type DecodedRecord, type DecodedRecordOptions } from './decoding/decodedRecord';
export type { MemberFacts } from './memberForm';
export {
  verifyDelivery,
  type DeliveryReport,
  type RecordOutcome,
  type RecordPlace,
  type VerifyProgress,
  type VerifyRequest,
} from './verify/verifyDelivery';
export type { DeliveredRecord, RecordsEvent } from './recordReading/deliveredRecord';
export { readObjectRecords, type ObjectRecordsRequest } from './recordReading/objectRecords';
export { readPrefixRecords, type PrefixRecordsRequest } from './recordReading/prefixRecords';
export { bucketAccess, type BucketAccess } from './finding/bucketAccess';
export { findKeys, type FindKeysRequest, type FoundKeys } from './finding/findKeys';
export { DeliveryLayout, type LayoutSettings } from './finding/deliveryLayout';
export {
  deliveryPrefixes,
  deliveryPrefixesOfAnyZone,
  type DeliveryPrefix,
  type TimeRange,
} from './finding/firehosePrefixes';
export { plainPrefix } from './finding/prefixParts';
export { goToDate, type DatePlace, type GoToDateRequest } from './finding/goToDate';
export { newestObject, type NewestObjectRequest } from './finding/newestObject';
export {
  countAppeared,
  planRedrive,
  redriveRecords,
  takeRedriveList,
  type RedriveEvent,
  type RedrivePlan,
  type RedriveRecord,
  type RedriveRequest,
} from './redrive/redriveRecords';
export type { ObjectRange } from './recordReading/openedObjects';
export { traceRecord, type TraceEvent, type TraceRequest } from './verify/traceRecord';
export { athenaTable, type TableRequest } from './queries/athenaTable';
export { duckDbQuery, type DuckDbRequest } from './queries/duckDbQuery';
export { sampleOutput, type OutputSample } from './queries/outputSample';
export { partitioningOf, partitioningOfFolder, type Partitioning } from './queries/partitions';
