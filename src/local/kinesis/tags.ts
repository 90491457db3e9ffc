import { ServiceError } from '../service';
import type { Input } from './input';

export type Tags = Readonly<Record<string, string>>;

export const MAX_TAGS = 50;
const KEY_LENGTH = { least: 1, most: 128 };
const VALUE_LENGTH = { least: 0, most: 256 };

/**
 * The tags of a request. Undefined: it has none.
 *
 * @throws {ServiceError} `ValidationException` when a key or a value is too long.
 */
export function tagsOf(input: Input): Tags | undefined {
  return input.stringMap('Tags', KEY_LENGTH, VALUE_LENGTH);
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
  return new Set(input.strings('TagKeys', { least: 1, most: MAX_TAGS }) ?? input.missing('TagKeys'));
}
