import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LocalPipelineInfo } from './extension';

/** Kinesis as another program would use it. */
export function kinesisClient({ endpoint, region }: LocalPipelineInfo): Kinesis {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new Kinesis({ endpoint, region, credentials, requestHandler: new NodeHttpHandler() });
}
