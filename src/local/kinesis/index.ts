export { Kinesis } from './kinesis';
