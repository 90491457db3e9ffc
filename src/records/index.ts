export { splitDeliveredRecords } from './delivered';
export { type RecordFormat, type ResolvedFormat } from './format';
export { hexView } from './hexView';
export { deaggregate, type UserRecord } from './kplAggregate';
export { isMalformedInput, MalformedInputError } from './malformedInput';
export { hashKeyOf, partitionKeys, type PartitionKeyChoice } from './partitionKey';
export { decodePayload, type DecodedPayload, type PayloadLayer } from './payload';
export { parseRecords, readRecords, type ParsedRecords, type ReadOptions } from './readRecords';
