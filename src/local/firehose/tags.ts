import type { Input } from '../kinesis/input';
import type { DeliveryStream } from './deliveryStream';
import { objectsOf } from './fields';
import { invalidArgument } from './invalidArgument';

const MAX_TAGS = 50;

/**
 * The tags of a request.
 *
 * @throws {ServiceError} `InvalidArgumentException` when a key is not valid, `ValidationException` when there are too many.
 */
export function tagsOf(input: Input): Record<string, string> {
  const given = objectsOf(input, 'Tags');
  if (given.length > MAX_TAGS) {
    throw input.invalid('[…]', 'Tags', `Member must have length less than or equal to ${MAX_TAGS}`);
  }
  const tags = new Map<string, string>();
  for (const tag of given) {
    const key = tag.requiredString('Key', { most: 128 });
    if (key === '' || key.startsWith('aws:')) throw invalidArgument(`Not a valid tag key: "${key}"`);
    tags.set(key, tag.string('Value', { most: 256 }) ?? '');
  }
  return Object.fromEntries(tags);
}

export async function tagDeliveryStream(stream: DeliveryStream, input: Input): Promise<unknown> {
  const added = tagsOf(input);
  await stream.amend((state) => {
    const tags = { ...state.tags, ...added };
    if (Object.keys(tags).length > MAX_TAGS) throw tooMany();
    return { ...state, tags };
  });
  return {};
}

export async function untagDeliveryStream(stream: DeliveryStream, input: Input): Promise<unknown> {
  const removed = new Set(input.strings('TagKeys', 1, MAX_TAGS) ?? []);
  await stream.amend((state) => ({
    ...state,
    tags: Object.fromEntries(Object.entries(state.tags).filter(([key]) => !removed.has(key))),
  }));
  return {};
}

export function listTagsForDeliveryStream(stream: DeliveryStream, input: Input): unknown {
  const after = input.string('ExclusiveStartTagKey');
  const limit = input.integer('Limit', 1, MAX_TAGS) ?? MAX_TAGS;
  const keys = Object.keys(stream.state.tags).sort();
  const rest = after === undefined ? keys : keys.filter((key) => key > after);
  return {
    Tags: rest.slice(0, limit).map((Key) => ({ Key, Value: stream.state.tags[Key] })),
    HasMoreTags: rest.length > limit,
  };
}

function tooMany(): Error {
  return invalidArgument(`A delivery stream can have at most ${MAX_TAGS} tags`);
}
