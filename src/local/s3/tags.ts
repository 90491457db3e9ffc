import { S3Error } from './s3Error';
import { headerOf, type S3Request } from './s3Request';
import type { Tag } from './storedObject';
import { childText, type XmlElement } from './xml';

/** What a request sets tags on. Limits and messages differ. */
type Owner = 'object' | 'bucket' | 'newBucket';

const MAX_TAGS: Readonly<Record<Owner, number>> = { object: 10, bucket: 50, newBucket: 50 };
/** Letters, spaces and digits of any script, and some signs. Source: "Categorizing your objects using tags". */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED_PREFIX = 'aws:';
const RESERVED_MESSAGES: Readonly<Record<Owner, string>> = {
  object: 'Your TagKey cannot be prefixed with aws:',
  bucket: 'System tags cannot be added/updated by requester',
  newBucket:
    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
};

/**
 * The tags of an `x-amz-tagging` header, which has the form of a query.
 *
 * @throws {S3Error} `InvalidArgument`, and what `requireTags` throws.
 */
export function taggingHeader(request: S3Request): readonly Tag[] {
  const header = headerOf(request, 'x-amz-tagging');
  if (!header) return [];
  const tags = [...new URLSearchParams(header)].map(([key, value]) => ({ key, value }));
  const isUnique = new Set(tags.map(({ key }) => key)).size === tags.length;
  if (!isUnique || !tags.every(({ key, value }) => ALLOWED.test(key) && ALLOWED.test(value))) {
    throw new S3Error(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { ArgumentName: 'x-amz-tagging', ArgumentValue: header },
    );
  }
  return requireTags(tags);
}

/** The `Tag` elements within an element. */
export function tagsIn({ children }: XmlElement): readonly Tag[] {
  return children.map((tag) => ({ key: childText(tag, 'Key') ?? '', value: childText(tag, 'Value') ?? '' }));
}

/**
 * Checks the tags of an object or a bucket. Sources: "Categorizing your objects using tags", "Using cost allocation S3 bucket
 * tags".
 *
 * @throws {S3Error} `InvalidTag`, or `BadRequest` when there are too many for an object.
 */
export function requireTags(tags: readonly Tag[], owner: Owner = 'object'): readonly Tag[] {
  if (tags.length > MAX_TAGS[owner]) {
    if (owner === 'object') throw new S3Error('BadRequest', `Object tags cannot be greater than ${MAX_TAGS[owner]}`);
    throw new S3Error('InvalidTag', `Bucket tag count cannot be greater than ${MAX_TAGS[owner]}`);
  }
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    if (keys.has(key)) throw invalidTag(key, 'Cannot provide multiple Tags with the same key');
    keys.add(key);
    if (key.startsWith(RESERVED_PREFIX)) throw invalidTag(key, RESERVED_MESSAGES[owner]);
    if (key.length < 1 || key.length > 128 || !ALLOWED.test(key)) {
      throw invalidTag(key, 'The TagKey you have provided is invalid');
    }
    if (value.length > 256 || !ALLOWED.test(value)) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    }
  }
  return tags;
}

function invalidTag(key: string, message: string): S3Error {
  return new S3Error('InvalidTag', message, { TagKey: key });
}
