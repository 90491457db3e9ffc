import type { ServerResponse } from 'node:http';
import { answerEmpty, answerXml, timeText } from './answers';
import type { BucketInfo, BucketStore } from './bucketStore';
import { bucketRegion } from './locations';
import { ownerElement } from './owner';
import { receiveText } from './requestBody';
import { headerOf, signedRegion, wholeNumber, type S3Request } from './s3Request';
import { requireTags, tagsIn } from './tags';
import { childText, element, parseXml, text, xmlDocument } from './xml';

export interface BucketContext {
  readonly buckets: BucketStore;
  readonly request: S3Request;
  readonly response: ServerResponse;
  /** The region of buckets that are created without a signature and without a name of a region. */
  readonly region: string;
}

const MAX_BUCKETS = 10_000;
const MAX_BODY_BYTES = 65_536;

export function listBuckets({ buckets, request, response }: BucketContext): void {
  const { query } = request;
  const prefix = query.get('prefix') ?? undefined;
  const region = query.get('bucket-region');
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
  const maxBuckets = Math.min(MAX_BUCKETS, wholeNumber(request, 'max-buckets', MAX_BUCKETS));
  const matching = buckets
    .list()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name > after)
    .filter((bucket) => region === null || bucket.region === region);
  const shown = matching.slice(0, maxBuckets);
  const last = shown[shown.length - 1];
  answerXml(
    response,
    xmlDocument('ListAllMyBucketsResult', [
      ownerElement(),
      element('Buckets', shown.map(bucketElement)),
      text('Prefix', prefix),
      text(
        'ContinuationToken',
        last && shown.length < matching.length ? Buffer.from(last.name).toString('base64url') : undefined,
      ),
    ]),
  );
}

function bucketElement({ name, createdMs, region }: BucketInfo): string {
  return element('Bucket', [
    text('Name', name),
    text('CreationDate', timeText(createdMs)),
    text('BucketRegion', region),
    text('BucketArn', bucketArn(name)),
  ]);
}

function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

/** "CreateBucket": in us-east-1, creating an own bucket again succeeds, unless the request has tags. */
export async function createBucket({ buckets, request, response, region }: BucketContext): Promise<void> {
  const hasBody = Number(headerOf(request, 'content-length') ?? 0) > 0;
  const body = hasBody ? await receiveText(request, MAX_BODY_BYTES) : '';
  const configuration = body === '' ? undefined : parseXml(body, 'CreateBucketConfiguration');
  const constraint = configuration && childText(configuration, 'LocationConstraint');
  const tagSet = configuration?.children.find(({ name }) => name === 'Tags');
  const tags = tagSet && requireTags(tagsIn(tagSet), 'newBucket');
  const chosen = bucketRegion(constraint === '' ? undefined : constraint, signedRegion(request) ?? region);
  const isRepeated = chosen === 'us-east-1' && !tags && buckets.has(request.bucket);
  if (!isRepeated) await buckets.create(request.bucket, chosen, tags);
  answerEmpty(response, 200, {
    location: `/${request.bucket}`,
    'x-amz-bucket-arn': bucketArn(request.bucket),
  });
}

export function headBucket({ request, response, buckets }: BucketContext): void {
  const { region } = buckets.info(request.bucket);
  answerEmpty(response, 200, {
    'content-type': 'application/xml',
    'x-amz-bucket-region': region,
    'x-amz-bucket-arn': bucketArn(request.bucket),
    'x-amz-access-point-alias': 'false',
  });
}

export async function deleteBucket({ buckets, request, response }: BucketContext): Promise<void> {
  await buckets.remove(request.bucket);
  answerEmpty(response, 204);
}

/** us-east-1 is an empty element. */
export function getBucketLocation({ buckets, request, response }: BucketContext): void {
  const { region } = buckets.info(request.bucket);
  const content = region === 'us-east-1' ? [] : [region];
  answerXml(response, xmlDocument('LocationConstraint', content));
}
