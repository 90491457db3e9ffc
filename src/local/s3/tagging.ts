import { answerEmpty, answerXml } from './answers';
import type { BucketContext } from './bucketOperations';
import type { ObjectContext } from './objectOperations';
import { receiveText } from './requestBody';
import { S3Error } from './s3Error';
import type { S3Request } from './s3Request';
import type { StoredObject, Tag } from './storedObject';
import { requireTags, tagsIn } from './tags';
import { element, parseXml, text, xmlDocument } from './xml';

const MAX_BODY_BYTES = 65_536;

export function getObjectTagging({ bucket, request, response }: ObjectContext): void {
  answerXml(response, taggingDocument(bucket.require(request.key).tags ?? []));
}

export async function putObjectTagging({ bucket, request, response }: ObjectContext): Promise<void> {
  const tags = requireTags(await receiveTags(request));
  await bucket.amend(request.key, (object) => withTags(object, tags));
  answerEmpty(response, 200);
}

export async function deleteObjectTagging({ bucket, request, response }: ObjectContext): Promise<void> {
  await bucket.amend(request.key, (object) => withTags(object, []));
  answerEmpty(response, 204);
}

export function getBucketTagging({ buckets, request, response }: BucketContext): void {
  const { tags } = buckets.info(request.bucket);
  if (!tags) throw new S3Error('NoSuchTagSet', undefined, { BucketName: request.bucket });
  answerXml(response, taggingDocument(tags));
}

export async function putBucketTagging({ buckets, request, response }: BucketContext): Promise<void> {
  await buckets.setTags(request.bucket, requireTags(await receiveTags(request), 'bucket'));
  answerEmpty(response, 204);
}

export async function deleteBucketTagging({ buckets, request, response }: BucketContext): Promise<void> {
  await buckets.setTags(request.bucket, undefined);
  answerEmpty(response, 204);
}

async function receiveTags(request: S3Request): Promise<readonly Tag[]> {
  const root = parseXml(await receiveText(request, MAX_BODY_BYTES), 'Tagging');
  const tagSet = root.children.find(({ name }) => name === 'TagSet');
  if (!tagSet) throw new S3Error('MalformedXML');
  return tagsIn(tagSet);
}

function taggingDocument(tags: readonly Tag[]): string {
  const tagSet = tags.map(({ key, value }) => element('Tag', [text('Key', key), text('Value', value)]));
  return xmlDocument('Tagging', [element('TagSet', tagSet)]);
}

function withTags(object: StoredObject, tags: readonly Tag[]): StoredObject {
  const { tags: _former, ...rest } = object;
  return tags.length > 0 ? { ...rest, tags } : rest;
}
