export type { OutputsClient } from './client';
export {
  listObjects,
  listPage,
  type Listing,
  type ListRequest,
  type ObjectEntry,
  type ObjectsRequest,
} from './listing';
export { openObject, readObject, statObject, type ObjectAddress, type ObjectStat, type ReadRequest } from './reading';
export { toReadable, type ReadableDocument, type ReadableOptions } from './readable';
export { openReadable, type OpenReadableRequest, type ReadableObject } from './readableObject';
export type { MemberFacts } from './memberForm';
export {
  verifyDelivery,
  type DeliveryReport,
  type RecordOutcome,
  type RecordPlace,
  type VerifyProgress,
  type VerifyRequest,
} from './verify/verifyDelivery';
