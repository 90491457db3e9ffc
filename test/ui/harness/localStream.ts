import { Kinesis } from '@aws-sdk/client-kinesis';
import type { Workbench } from './workbench';

/** Brings a stream of the local pipeline into sight, and returns a client that puts into it from outside. */
export async function showLocalStream({ tree }: Workbench, stream: string): Promise<Kinesis> {
  await tree.row('Data Streams').waitFor();
  await tree.expand('Data Streams');
  await tree.row(stream).waitFor();
  const [authority = ''] = /127\.0\.0\.1:\d+/.exec(await tree.description('Local pipeline', /127\.0\.0\.1:\d+/)) ?? [];
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return new Kinesis({ endpoint: `http://${authority}`, region: 'us-east-1', credentials });
}
