export { requireGlueTables } from './conversion/glueTables';
export { NamedEndpoints } from './endpoint/namedEndpoints';
export { openFirehose, type Firehose } from './firehose';
export type { EventRecord } from './lambdaEvent';
export type { TransformedRecord } from './lambdaResult';
export { Transformation } from './transformation';
