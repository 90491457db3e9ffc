export type { OutputsClient } from './client';
export { endsAmongDates, listLevel, listObjects, listPage, type Listing, type ObjectEntry } from './listing';
export {
  archiveState,
  isArchiveClass,
  makesCopy,
  restoreObject,
  restoreTiers,
  type Archive,
  type ArchiveState,
  type RestoreTier,
} from './archive';
export { listVersions, type ObjectVersion, type ObjectVersions } from './versions';
export { openObject, readObject, statObject, type ObjectAddress, type ObjectStat } from './reading';
export type { ReadableDocument } from './documentReader';
export { openReadable, type ReadableObject } from './readableObject';
export { endDecoders } from './decoding/decoderProcess';
export { decodedRecord, type DecodedRecord } from './decoding/decodedRecord';
export {
  verifyDelivery,
  type DeliveryReport,
  type RecordOutcome,
  type VerifyProgress,
  type VerifyRequest,
} from './verify/verifyDelivery';
export type { DeliveredRecord, RecordsEvent } from './recordReading/deliveredRecord';
export { readObjectRecords } from './recordReading/objectRecords';
export { readPrefixRecords } from './recordReading/prefixRecords';
export { findKeys } from './finding/findKeys';
export { DeliveryLayout, type LayoutSettings } from './finding/deliveryLayout';
export { deliveryPrefixes, deliveryPrefixesOfAnyZone, examplePrefix } from './finding/firehosePrefixes';
export { goToDate } from './finding/goToDate';
export { newestObject, newestObjects } from './finding/newestObject';
export {
  countAppeared,
  planRedrive,
  redriveRecords,
  takeRedriveList,
  type RedriveEvent,
  type RedrivePlan,
  type RedriveRequest,
} from './redrive/redriveRecords';
export type { ObjectRange } from './recordReading/openedObjects';
export { traceRecord, type TraceEvent } from './verify/traceRecord';
export { athenaTable, type TableRequest } from './queries/athenaTable';
export { inferTable } from './queries/glueTable';
export { duckDbQuery, type DuckDbRequest } from './queries/duckDbQuery';
export { sampleOutput, type OutputSample } from './queries/outputSample';
export { partitioningOf, partitioningOfFolder, type Partitioning } from './queries/partitions';
