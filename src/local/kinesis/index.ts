export { Kinesis, type KinesisOptions } from './kinesis';
