export { inspectRecords } from './inspect';
export { sendRecords } from './sendRecords';
export type {
  Inspection,
  ProducerClients,
  SendFailure,
  SendOptions,
  SendProgress,
  SendReport,
  SendTarget,
} from './types';
