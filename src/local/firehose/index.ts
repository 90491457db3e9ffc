export { openFirehose, type Firehose } from './firehose';
