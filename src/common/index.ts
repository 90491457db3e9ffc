export { abortable, abortOptions, abortReason } from './abort';
export { asError } from './asError';
export { backoffMs, type Backoff } from './backoff';
export { systemClock, type Clock } from './clock';
export { definedFields } from './definedFields';
export { hashKeysOf, overlap, shareOf, type HashKeys } from './hashKeys';
export { listShardPage, listShards, type ShardLister } from './listShards';
export { isAlive } from './processes';
export { streamId } from './streamId';
