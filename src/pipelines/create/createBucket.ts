import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import * as l10n from '@vscode/l10n';
import { definedFields } from '../../common';
import { isInUse, isNotFound } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';
import { bucketExists } from '../calls/states';
import { bucketArn } from '../place';
import type { BucketSettings } from '../types';
import { alreadyExists, performOnce } from './createStream';

/** The region whose buckets have no location constraint. */
const NO_CONSTRAINT = 'us-east-1';

/**
 * @returns its ARN
 * @throws {PipelinesError} `AlreadyExists`: the names of buckets are shared by all accounts
 */
export async function createBucket(
  work: Work,
  settings: BucketSettings,
  place: { partition: string; region: string },
): Promise<string> {
  const { name } = settings;
  // In us-east-1 a bucket of one's own can be created again: an undo would delete what was there before.
  if (await bucketExists(work, name)) {
    throw alreadyExists(l10n.t('There is a bucket "{0}" already: all accounts share the names of buckets.', name));
  }
  const [create, ...others] = createBucketCalls(settings, place);
  if (create) await performOnce(work, create, isInUse);
  for (const call of others) await perform(work, call, (error) => isInUse(error) || isNotFound(error));
  return bucketArn(place, name);
}

export function createBucketCalls({ name, region, tags = {} }: BucketSettings, place: { region: string }): Call[] {
  const chosen = region ?? place.region;
  const CreateBucketConfiguration =
    chosen === NO_CONSTRAINT ? undefined : { LocationConstraint: chosen as BucketLocationConstraint };
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const create: Call = {
    service: 's3api',
    operation: 'createBucket',
    input: definedFields({ Bucket: name, CreateBucketConfiguration }),
  };
  if (TagSet.length === 0) return [create];
  return [create, { service: 's3api', operation: 'putBucketTagging', input: { Bucket: name, Tagging: { TagSet } } }];
}
