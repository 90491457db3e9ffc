import { answerXml } from './answers';
import { requireMatch } from './conditions';
import type { ObjectContext } from './objectOperations';
import { receiveText } from './requestBody';
import { S3Error } from './s3Error';
import { isCurrentVersion } from './versionIds';
import { childText, element, parseXml, text, xmlDocument, type XmlElement } from './xml';

const MAX_KEYS = 1_000;
const MAX_BODY_BYTES = 2 * 1_024 ** 2;

export async function deleteObjects({ bucket, request, response }: ObjectContext): Promise<void> {
  const root = parseXml(await receiveText(request, MAX_BODY_BYTES), 'Delete');
  const named = root.children.filter(({ name }) => name === 'Object');
  if (named.length === 0 || named.length > MAX_KEYS) throw new S3Error('MalformedXML');
  const entries = named.map(entryOf);
  // No object has another version than the current one, so there is nothing to delete under another.
  const current = entries.filter(({ versionId }) => isCurrentVersion(versionId));
  const etags = new Map(current.map(({ key, etag }) => [key, etag]));
  const refused = await bucket.remove([...etags.keys()], (key, existing) =>
    requireMatch(etags.get(key), existing, key),
  );
  const isQuiet = childText(root, 'Quiet')?.trim() === 'true';
  const outcomes = entries.map((entry) => outcomeElement(entry, refused.get(entry.key), isQuiet));
  answerXml(response, xmlDocument('DeleteResult', [...new Set(outcomes)]));
}

interface Entry {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
}

function entryOf(object: XmlElement): Entry {
  const key = childText(object, 'Key');
  if (key === undefined || key === '') throw new S3Error('MalformedXML');
  return { key, versionId: childText(object, 'VersionId'), etag: childText(object, 'ETag') };
}

function outcomeElement({ key, versionId }: Entry, refusal: unknown, isQuiet: boolean): string {
  if (!isCurrentVersion(versionId)) return errorElement(key, versionId, new S3Error('NoSuchVersion'));
  if (refusal === undefined) return isQuiet ? '' : element('Deleted', [text('Key', key), text('VersionId', versionId)]);
  return errorElement(key, versionId, refusal instanceof S3Error ? refusal : new S3Error('InternalError'));
}

function errorElement(key: string, versionId: string | undefined, { code, message }: S3Error): string {
  return element('Error', [
    text('Key', key),
    text('VersionId', versionId),
    text('Code', code),
    text('Message', message),
  ]);
}
