import { ServiceError } from '../service';
import type { Input } from './input';

export type Tags = Readonly<Record<string, string>>;

export const MAX_TAGS = 50;
/** What AWS's pattern allows: letters of many scripts, digits and some signs. */
const FORBIDDEN = /[^\u00C0-\u1FFF\u2C00-\uD7FF\w./\-=+_ @%:]/;

/**
 * The tags of a request. Undefined: it has none.
 *
 * @throws {ServiceError} `InvalidArgumentException` when a key or a value has other characters than AWS allows.
 */
export function tagsOf(input: Input): Tags | undefined {
  const tags = input.stringMap('Tags');
  requireCharacters(Object.entries(tags ?? {}).flat());
  return tags;
}

function requireCharacters(texts: readonly string[]): void {
  if (!texts.some((text) => FORBIDDEN.test(text))) return;
  throw new ServiceError(
    'InvalidArgumentException',
    'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
  );
}

/** @throws {ServiceError} `InvalidArgumentException` when there are too many tags. */
export function requireTags(tags: Tags, resource: string): Tags {
  if (Object.keys(tags).length <= MAX_TAGS) return tags;
  throw new ServiceError(
    'InvalidArgumentException',
    `Failed to add tags to ${resource} because a given resource cannot have more than ${MAX_TAGS} tags associated with it.`,
  );
}

export function tagKeysOf(input: Input): ReadonlySet<string> {
  const keys = input.strings('TagKeys') ?? input.missing('TagKeys');
  requireCharacters(keys);
  return new Set(keys);
}
