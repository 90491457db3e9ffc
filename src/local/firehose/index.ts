export { NamedEndpoints } from './endpoint/namedEndpoints';
export { openFirehose, type Firehose } from './firehose';
