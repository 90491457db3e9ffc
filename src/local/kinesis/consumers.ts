import { ServiceError } from '../service';
import type { ConsumerState, DataStream } from './dataStream';
import { decodeToken, encodeToken } from './describing';
import { NAME, type Input } from './input';
import type { Streams } from './streams';

const CONSUMER_ARN =
  /^(arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream\/[a-zA-Z0-9_.-]+)\/consumer\/([a-zA-Z0-9_.-]+):\d+$/;
/** "You can register up to 20 consumers per stream." */
const MOST_CONSUMERS = 20;

export interface FoundConsumer {
  stream: DataStream;
  consumer: ConsumerState;
}

export async function registerConsumer(streams: Streams, input: Input, nowMs: number) {
  const stream = streams.byArn(input.requiredString('StreamARN'));
  const name = input.requiredString('ConsumerName', NAME);
  const { consumers } = stream.state;
  if (consumers.some((consumer) => consumer.name === name)) {
    throw new ServiceError(
      'ResourceInUseException',
      `Consumer ${name} under stream ${stream.state.name} already exists.`,
    );
  }
  if (consumers.length >= MOST_CONSUMERS) {
    throw new ServiceError(
      'LimitExceededException',
      `Stream ${stream.state.name} has ${MOST_CONSUMERS} consumers already.`,
    );
  }
  const createdSeconds = Math.floor(nowMs / 1000);
  const consumer = {
    name,
    arn: `${stream.state.arn}/consumer/${name}:${createdSeconds}`,
    createdMs: createdSeconds * 1000,
  };
  consumers.push(consumer);
  await stream.save();
  return { Consumer: { ...summary(consumer), ConsumerStatus: 'CREATING' } };
}

export async function deregisterConsumer(streams: Streams, input: Input): Promise<void> {
  const { stream, consumer } = findConsumer(streams, input);
  stream.state.consumers = stream.state.consumers.filter((other) => other !== consumer);
  await stream.save();
}

export function describeConsumer(streams: Streams, input: Input) {
  const { stream, consumer } = findConsumer(streams, input);
  return { ConsumerDescription: { ...summary(consumer), StreamARN: stream.state.arn } };
}

export function listConsumers(streams: Streams, input: Input) {
  const stream = streams.byArn(input.requiredString('StreamARN'));
  const limit = input.integer('MaxResults', 1, 10_000) ?? 100;
  const token = input.string('NextToken');
  const after = token === undefined ? undefined : decodeToken(token, 'consumers');
  const all = [...stream.state.consumers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = all.filter(({ name }) => after === undefined || name > after);
  const page = rest.slice(0, limit);
  return {
    Consumers: page.map(summary),
    ...(rest.length > page.length ? { NextToken: encodeToken('consumers', page.at(-1)?.name ?? '') } : {}),
  };
}

/** By its ARN, or by the stream's and its name. */
export function findConsumer(streams: Streams, input: Input): FoundConsumer {
  const arn = input.string('ConsumerARN');
  if (arn === undefined) {
    const stream = streams.byArn(input.string('StreamARN') ?? input.missing('ConsumerARN'));
    const name = input.requiredString('ConsumerName', NAME);
    const consumer = stream.state.consumers.find((candidate) => candidate.name === name);
    if (consumer) return { stream, consumer };
    throw notFound(name, stream.state.name);
  }
  const [, streamArn, name] = CONSUMER_ARN.exec(arn) ?? [];
  if (streamArn === undefined || name === undefined) {
    throw new ServiceError('InvalidArgumentException', `ConsumerARN ${arn} is not valid.`);
  }
  const stream = streams.byArn(streamArn);
  const consumer = stream.state.consumers.find((candidate) => candidate.arn === arn);
  if (consumer) return { stream, consumer };
  throw notFound(name, stream.state.name);
}

function summary({ name, arn, createdMs }: ConsumerState) {
  return {
    ConsumerName: name,
    ConsumerARN: arn,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: createdMs / 1000,
  };
}

function notFound(consumer: string, stream: string): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `Consumer ${consumer}, stream ${stream} under account 000000000000 not found.`,
  );
}
