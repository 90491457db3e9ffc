export type { OutputsClient } from './client';
export { listPage, type Listing, type ListRequest, type ObjectEntry } from './listing';
export { openObject, readObject, statObject, type ObjectStat, type ReadRequest } from './reading';
export { toReadable, type ReadableDocument, type ReadableOptions } from './readable';
