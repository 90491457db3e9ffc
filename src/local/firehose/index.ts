export { openFirehose, type Firehose, type FirehoseOptions } from './firehose';
