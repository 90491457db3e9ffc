import { isArn, parseArn, resourceName } from './arn';
import type { Connection } from './connection';
import { partitionOf } from './partitions';

/** What has a page in the AWS console: by its name, or a stream by its ARN. */
export type ConsoleSubject =
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'deliveryStream'; readonly name: string }
  | { readonly kind: 'bucket'; readonly name: string };

/** The console's host in each partition that has one on the Internet ("AWS partitions"; the sign-in pages of each). */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of a resource in the AWS console. Undefined: the partition's console is not known. */
export function consoleAddress(
  { region: own }: Pick<Connection, 'region'>,
  subject: ConsoleSubject,
): string | undefined {
  const { kind, name } = subject;
  // Another account's stream has a page only for those who sign in there; its region is that of its ARN.
  const ofArn = isArn(name) ? parseArn(name)?.region : undefined;
  const region = ofArn === undefined || ofArn === '' ? own : ofArn;
  const host = HOSTS[partitionOf(region)];
  if (host === undefined) return undefined;
  const query = `region=${encodeURIComponent(region)}`;
  const shortName = encodeURIComponent(resourceName(name));
  switch (kind) {
    case 'stream':
      return `https://${host}/kinesis/home?${query}#/streams/details/${shortName}/monitoring`;
    case 'deliveryStream':
      return `https://${host}/firehose/home?${query}#/details/${shortName}/monitoring`;
    case 'bucket':
      return `https://${host}/s3/buckets/${encodeURIComponent(name)}?${query}`;
  }
}
