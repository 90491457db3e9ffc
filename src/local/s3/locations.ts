import { S3Error } from './s3Error';

const US_EAST_1 = 'us-east-1';
/** The values of `LocationConstraint`. Source: "CreateBucketConfiguration" of the Amazon S3 API reference. */
const CONSTRAINTS =
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ' +
  'ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 EU ' +
  'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 ' +
  'mx-central-1 sa-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2';
const KNOWN = new Set(CONSTRAINTS.split(' '));

/**
 * The region of a new bucket. us-east-1 is a bucket's region only if the request names none, and any other endpoint creates
 * buckets in its own region only, which the request must name.
 *
 * @throws {S3Error} `InvalidLocationConstraint` or `IllegalLocationConstraintException`.
 */
export function bucketRegion(constraint: string | undefined, endpointRegion: string): string {
  if (endpointRegion === US_EAST_1) {
    if (constraint === undefined) return US_EAST_1;
    if (KNOWN.has(constraint)) return constraint;
    throw new S3Error('InvalidLocationConstraint', undefined, { LocationConstraint: constraint });
  }
  const isOwn = constraint === endpointRegion || (constraint === 'EU' && endpointRegion === 'eu-west-1');
  if (isOwn) return constraint;
  throw new S3Error(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
