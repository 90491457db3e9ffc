/** Whose resources they are: what their ARNs have in common. */
export interface Place {
  /** `aws`, `aws-cn`, … */
  partition: string;
  region: string;
  /** Twelve digits. */
  account: string;
}

export function streamArn({ partition, region, account }: Place, stream: string): string {
  return stream.startsWith('arn:') ? stream : `arn:${partition}:kinesis:${region}:${account}:stream/${stream}`;
}

export function deliveryStreamArn({ partition, region, account }: Place, name: string): string {
  return `arn:${partition}:firehose:${region}:${account}:deliverystream/${name}`;
}

export function bucketArn({ partition }: Pick<Place, 'partition'>, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

export function roleArn({ partition, account }: Place, role: string): string {
  return `arn:${partition}:iam::${account}:role/${role}`;
}
