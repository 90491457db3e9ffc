import { parseArn } from './arn';

/*
 * A bucket is named by its name, by the alias of an access point, which has the form of a name, or by the ARN of an access point
 * ("Access points: ARNs, access point aliases"). An ARN is kept with a colon before the access point's name, which AWS takes as
 * well as the slash: a bucket is one part of the path of `kinesis-s3://connection/bucket/key`.
 */

const ACCESS_POINT = /^accesspoint[:/]([a-z0-9][a-z0-9-]{1,48}[a-z0-9])$/;
/** "Directory bucket naming rules": `base-name--zone-id--x-s3`. */
const DIRECTORY_BUCKET = /--[a-z0-9-]+--x-s3$/;

/** The form in which a bucket is kept, of any form that AWS takes. */
export function bucketId(bucket: string): string {
  const arn = parseArn(bucket);
  const name = arn && accessPointIn(arn.resource);
  return name === undefined ? bucket : `${bucket.slice(0, -name.length - 1)}:${name}`;
}

/** How a person reads it: an access point by its name and account, `orders · 111122223333`. */
export function bucketLabel(bucket: string): string {
  const arn = parseArn(bucket);
  const name = arn && accessPointIn(arn.resource);
  return arn && name !== undefined ? `${name} · ${arn.account}` : bucket;
}

/** The region that the name itself says. Undefined: it says none. */
export function regionInName(bucket: string): string | undefined {
  const region = parseArn(bucket)?.region;
  return region === '' ? undefined : region;
}

/** A bucket of S3 Express One Zone. */
export function isDirectoryBucket(bucket: string): boolean {
  return DIRECTORY_BUCKET.test(bucket);
}

function accessPointIn(resource: string): string | undefined {
  return ACCESS_POINT.exec(resource)?.[1];
}
