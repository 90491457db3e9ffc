export { requireGlueTables } from './conversion/glueTables';
export { NamedEndpoints } from './endpoint/namedEndpoints';
export { openFirehose, type Firehose } from './firehose';
