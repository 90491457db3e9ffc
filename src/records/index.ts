export type { FormatDecision, RecordFormat, ResolvedFormat } from './format';
export { hexView } from './hexView';
export { AggregateWriter } from './aggregateWriter';
export { deaggregate, type UserRecord } from './kplAggregate';
export type { JsonLayout } from './json/layout';
export { isMalformedInput, MalformedInputError } from './malformedInput';
export {
  hashKeyOf,
  partitionKeys,
  type MissingFieldPolicy,
  type PartitionKeyChoice,
  type PartitionKeys,
} from './partitionKey';
export { decodePayload, type DecodedPayload, type PayloadLayer } from './payload';
export { parseRecords, readRecords, type ParsedRecords, type ReadOptions } from './readRecords';
