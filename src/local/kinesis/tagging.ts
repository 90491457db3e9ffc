import { amendConsumer, consumerByArn, isConsumerArn } from './consumers';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import type { Streams } from './streams';
import { MAX_TAGS, requireTags, tagKeysOf, tagsOf, type Tags } from './tags';

export async function addTags(stream: DataStream, input: Input): Promise<void> {
  const tags = tagsOf(input) ?? input.missing('Tags');
  await stream.amend((state) => ({ ...state, tags: requireTags({ ...state.tags, ...tags }, stream.title) }));
}

export async function removeTags(stream: DataStream, input: Input): Promise<void> {
  const keys = tagKeysOf(input);
  await stream.amend((state) => ({ ...state, tags: without(state.tags, keys) }));
}

export function listTags(stream: DataStream, input: Input) {
  const limit = input.integer('Limit') ?? MAX_TAGS;
  const after = input.string('ExclusiveStartTagKey');
  const tags = listed(stream.state.tags).filter(({ Key }) => after === undefined || Key > after);
  return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
}

/** `TagResource`, for a stream or a consumer. */
export async function tagResource(streams: Streams, input: Input): Promise<void> {
  const arn = input.requiredString('ResourceARN');
  if (!isConsumerArn(arn)) {
    await addTags(streams.byArn(arn), input);
    return;
  }
  const found = consumerByArn(streams, arn);
  const tags = tagsOf(input) ?? input.missing('Tags');
  await amendConsumer(found, (consumer) => ({
    ...consumer,
    tags: requireTags({ ...consumer.tags, ...tags }, `consumer ${consumer.name}`),
  }));
}

export async function untagResource(streams: Streams, input: Input): Promise<void> {
  const arn = input.requiredString('ResourceARN');
  if (!isConsumerArn(arn)) {
    await removeTags(streams.byArn(arn), input);
    return;
  }
  const found = consumerByArn(streams, arn);
  const keys = tagKeysOf(input);
  await amendConsumer(found, (consumer) => ({ ...consumer, tags: without(consumer.tags ?? {}, keys) }));
}

export function listTagsForResource(streams: Streams, input: Input) {
  const arn = input.requiredString('ResourceARN');
  const tags = isConsumerArn(arn) ? consumerByArn(streams, arn).consumer.tags : streams.byArn(arn).state.tags;
  return { Tags: listed(tags ?? {}) };
}

function without(tags: Tags, keys: ReadonlySet<string>): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.has(key)));
}

function listed(tags: Tags) {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}
