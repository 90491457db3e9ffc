import { answerEmpty, answerXml } from './answers';
import { requireTags } from './objectHeaders';
import type { ObjectContext } from './objectOperations';
import { receiveText } from './requestBody';
import { S3Error } from './s3Error';
import type { StoredObject, Tag } from './storedObject';
import { childText, element, parseXml, text, xmlDocument } from './xml';

const MAX_BODY_BYTES = 65_536;

export function getObjectTagging({ bucket, request, response }: ObjectContext): void {
  const tags = bucket.require(request.key).tags ?? [];
  const tagSet = tags.map(({ key, value }) => element('Tag', [text('Key', key), text('Value', value)]));
  answerXml(response, xmlDocument('Tagging', [element('TagSet', tagSet)]));
}

export async function putObjectTagging({ bucket, request, response }: ObjectContext): Promise<void> {
  const root = parseXml(await receiveText(request, MAX_BODY_BYTES), 'Tagging');
  const tagSet = root.children.find(({ name }) => name === 'TagSet');
  if (!tagSet) throw new S3Error('MalformedXML');
  const tags = requireTags(
    tagSet.children.map((tag) => ({ key: childText(tag, 'Key') ?? '', value: childText(tag, 'Value') ?? '' })),
  );
  await bucket.amend(request.key, (object) => withTags(object, tags));
  answerEmpty(response, 200);
}

export async function deleteObjectTagging({ bucket, request, response }: ObjectContext): Promise<void> {
  await bucket.amend(request.key, (object) => withTags(object, []));
  answerEmpty(response, 204);
}

function withTags(object: StoredObject, tags: readonly Tag[]): StoredObject {
  const { tags: _former, ...rest } = object;
  return tags.length > 0 ? { ...rest, tags } : rest;
}
