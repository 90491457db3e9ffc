import { ServiceError } from '../service';
import { Timestamp } from '../values';
import type { DataStream } from './dataStream';
import { decodeToken, encodeToken } from './nextToken';
import type { Input } from './input';
import type { StateDelays } from './stateDelays';
import type { Streams } from './streams';
import type { ConsumerState } from './streamState';
import { requireTags, tagsOf } from './tags';

const CONSUMER_ARN =
  /^(arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream\/[a-zA-Z0-9_.-]+)\/consumer\/([a-zA-Z0-9_.-]+):\d+$/;
/** "You can register up to 20 consumers per stream." */
const MAX_CONSUMERS = 20;

export interface FoundConsumer {
  stream: DataStream;
  consumer: ConsumerState;
}

export async function registerConsumer(streams: Streams, input: Input, delays: StateDelays, nowMs: number) {
  const stream = streams.byArn(input.requiredString('StreamARN'));
  const name = input.requiredString('ConsumerName');
  const tags = requireTags(tagsOf(input) ?? {}, stream.title);
  const createdSeconds = Math.floor(nowMs / 1000);
  const consumer: ConsumerState = {
    name,
    arn: `${stream.state.arn}/consumer/${name}:${createdSeconds}`,
    createdMs: createdSeconds * 1000,
    tags,
  };
  await stream.amend((state) => {
    requireRoomFor(name, stream);
    return { ...state, consumers: [...state.consumers, consumer] };
  });
  delays.registered(consumer.arn);
  return { Consumer: { ...summary(consumer, delays), ConsumerStatus: 'CREATING' } };
}

function requireRoomFor(name: string, { state }: DataStream): void {
  if (state.consumers.some((consumer) => consumer.name === name)) {
    throw new ServiceError('ResourceInUseException', `Consumer ${name} under stream ${state.name} already exists.`);
  }
  if (state.consumers.length >= MAX_CONSUMERS) {
    throw new ServiceError('LimitExceededException', `Stream ${state.name} has ${MAX_CONSUMERS} consumers already.`);
  }
}

export async function deregisterConsumer(streams: Streams, input: Input): Promise<void> {
  const { stream, consumer } = findConsumer(streams, input);
  await stream.amend((state) => ({ ...state, consumers: state.consumers.filter(({ arn }) => arn !== consumer.arn) }));
  stream.wakeReaders();
}

/** Changes a consumer's tags or policy. */
export async function amendConsumer(
  { stream, consumer }: FoundConsumer,
  amendment: (consumer: ConsumerState) => ConsumerState,
): Promise<void> {
  await stream.amend((state) => ({
    ...state,
    consumers: state.consumers.map((other) => (other.arn === consumer.arn ? amendment(other) : other)),
  }));
}

export function describeConsumer(streams: Streams, input: Input, delays: StateDelays) {
  const { stream, consumer } = findConsumer(streams, input);
  return { ConsumerDescription: { ...summary(consumer, delays), StreamARN: stream.state.arn } };
}

export function listConsumers(streams: Streams, input: Input, delays: StateDelays, nowMs: number) {
  const stream = streams.byArn(input.requiredString('StreamARN'));
  const limit = input.integer('MaxResults') ?? 100;
  const token = input.string('NextToken');
  const after = token === undefined ? undefined : decodeToken(token, 'consumers', nowMs);
  const all = [...stream.state.consumers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = all.filter(({ name }) => after === undefined || name > after);
  const page = rest.slice(0, limit);
  return {
    Consumers: page.map((consumer) => summary(consumer, delays)),
    NextToken: rest.length > page.length ? encodeToken('consumers', page.at(-1)?.name ?? '', nowMs) : undefined,
  };
}

/** Finds a consumer by its ARN, or by its name and its stream's ARN. */
export function findConsumer(streams: Streams, input: Input): FoundConsumer {
  const arn = input.string('ConsumerARN');
  if (arn !== undefined) return consumerByArn(streams, arn);
  const streamArn = input.string('StreamARN');
  if (streamArn === undefined) {
    throw new ServiceError('InvalidArgumentException', 'Either ConsumerARN or StreamARN and ConsumerName are needed.');
  }
  const stream = streams.byArn(streamArn);
  const name = input.requiredString('ConsumerName');
  const consumer = stream.state.consumers.find((candidate) => candidate.name === name);
  if (consumer) return { stream, consumer };
  throw notFound(name, stream);
}

export function isConsumerArn(arn: string): boolean {
  return CONSUMER_ARN.test(arn);
}

export function consumerByArn(streams: Streams, arn: string): FoundConsumer {
  const [, streamArn, name] = CONSUMER_ARN.exec(arn) ?? [];
  if (streamArn === undefined || name === undefined) {
    throw new ServiceError('InvalidArgumentException', `ConsumerARN ${arn} is not valid.`);
  }
  const stream = streams.byArn(streamArn);
  const consumer = stream.state.consumers.find((candidate) => candidate.arn === arn);
  if (consumer) return { stream, consumer };
  throw notFound(name, stream);
}

function summary({ name, arn, createdMs }: ConsumerState, delays: StateDelays) {
  return {
    ConsumerName: name,
    ConsumerARN: arn,
    ConsumerStatus: delays.consumerStatusOf(arn),
    ConsumerCreationTimestamp: new Timestamp(createdMs),
  };
}

function notFound(consumer: string, { title }: DataStream): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Consumer ${consumer}, ${title} not found.`);
}
