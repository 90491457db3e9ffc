import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../errors';
import { isArn, parseArn, resourceName, type Arn } from './arn';
import type { Connection } from './connection';
import { partitionOf } from './partitions';

/**
 * Within a connection, a string names a stream: the stream's name where it belongs to the connection's own account, else its
 * ARN. An ARN stays an ARN in every call, comparison and record.
 */

/** "Kinesis Data Streams API Reference", `StreamName`; "Amazon Data Firehose API Reference" has half the length. */
const NAME = /^[\w.-]{1,128}$/;
const ACCOUNT = /^\d{12}$/;
const STREAM_RESOURCE = /^stream\/[\w.-]{1,128}$/;
const CONSUMER_RESOURCE = /^(stream\/[\w.-]{1,128})\/consumer\/.+$/s;
const DELIVERY_STREAM_RESOURCE = /^deliverystream\/[\w.-]{1,128}$/;

type Place = Pick<Connection, 'name' | 'region'>;

interface NameProblem {
  message: string;
  remedy?: string;
}

/** How a person reads it: `orders`, and with its account where it is an ARN: `orders · 222222222222`. */
export function streamLabel(stream: string): string {
  const arn = isArn(stream) ? parseArn(stream) : undefined;
  return arn ? [resourceName(stream), arn.account].filter((part) => part !== '').join(' · ') : stream;
}

/**
 * How a connection's commands name the stream of an ARN: by its name if it belongs to the account, region and partition
 * of `own`, an ARN that is known to belong to the connection's account; else by the ARN.
 */
export function streamOf(arn: string, own: string | undefined): string {
  const stream = parseArn(arn);
  const owner = own === undefined ? undefined : parseArn(own);
  if (!stream || !owner || stream.account === '') return arn;
  const isOwn =
    stream.partition === owner.partition && stream.region === owner.region && stream.account === owner.account;
  return isOwn && STREAM_RESOURCE.test(stream.resource) ? resourceName(arn) : arn;
}

/** @throws {PipelinesError} when it does not name a data stream that the connection can reach */
export function requireStream(connection: Place, stream: string): void {
  refuse(streamProblem(connection, stream));
}

/** @throws {PipelinesError} when it does not name a delivery stream that the connection can reach */
export function requireDeliveryStream(connection: Place, deliveryStream: string): void {
  refuse(deliveryStreamProblem(connection, deliveryStream));
}

function refuse(problem: NameProblem | undefined): void {
  if (!problem) return;
  const { message, remedy } = problem;
  throw new PipelinesError('InvalidStream', message, { remedy });
}

/** Why it does not name a data stream that the connection can reach. Without a connection, only its form is checked. */
export function streamProblem(connection: Place | undefined, stream: string): NameProblem | undefined {
  if (!isArn(stream)) return NAME.test(stream) ? undefined : notAName(stream);
  const arn = parseArn(stream);
  if (arn && isOf(arn, 'kinesis', STREAM_RESOURCE)) return placeProblem(connection, stream, arn);
  const ofConsumer = arn?.service === 'kinesis' ? CONSUMER_RESOURCE.exec(arn.resource)?.[1] : undefined;
  if (ofConsumer !== undefined) {
    return {
      message: l10n.t('"{0}" is the ARN of a consumer, not of a data stream.', stream),
      remedy: l10n.t('Give the ARN of its stream: {0}', stream.slice(0, stream.indexOf('/consumer/'))),
    };
  }
  if (arn?.service === 'firehose') {
    return {
      message: l10n.t('"{0}" is the ARN of a delivery stream, not of a data stream.', stream),
      remedy: l10n.t('Give the data stream that it reads.'),
    };
  }
  return notAnArn(
    l10n.t('"{0}" is not the ARN of a Kinesis data stream.', stream),
    exampleArn(connection, 'kinesis', 'stream/orders'),
  );
}

/** Why it does not name a delivery stream that the connection can reach. Only Firehose knows the account that owns it. */
export function deliveryStreamProblem(connection: Place, deliveryStream: string): NameProblem | undefined {
  if (!isArn(deliveryStream)) return NAME.test(deliveryStream) ? undefined : notAName(deliveryStream);
  const arn = parseArn(deliveryStream);
  if (arn && isOf(arn, 'firehose', DELIVERY_STREAM_RESOURCE)) return placeProblem(connection, deliveryStream, arn);
  return notAnArn(
    l10n.t('"{0}" is not the ARN of a delivery stream.', deliveryStream),
    exampleArn(connection, 'firehose', 'deliverystream/orders'),
  );
}

function isOf(arn: Arn, service: string, resource: RegExp): boolean {
  return arn.service === service && ACCOUNT.test(arn.account) && resource.test(arn.resource);
}

/** A client speaks to one region: there, another stream of the same name may exist. */
function placeProblem(connection: Place | undefined, text: string, arn: Arn): NameProblem | undefined {
  if (!connection) return undefined;
  const { name, region } = connection;
  if (arn.region !== region) {
    return {
      message: l10n.t('"{0}" is in {1}, but the connection "{2}" is in {3}.', text, arn.region, name, region),
      remedy: l10n.t('Use a connection for {0}.', arn.region),
    };
  }
  const partition = partitionOf(region);
  if (arn.partition === partition) return undefined;
  return {
    message: l10n.t('"{0}" is in the partition {1}, but {2} is in {3}.', text, arn.partition, region, partition),
    remedy: l10n.t('Check the ARN.'),
  };
}

function notAName(text: string): NameProblem {
  return {
    message: l10n.t('"{0}" is not the name of a stream.', text),
    remedy: l10n.t('A name has up to 128 letters, digits, dots, hyphens and underscores. An ARN begins with "arn:".'),
  };
}

/** In the connection's own region, where there is one. */
function exampleArn(connection: Place | undefined, service: string, resource: string): string {
  const region = connection?.region ?? 'eu-west-1';
  return ['arn', partitionOf(region), service, region, '123456789012', resource].join(':');
}

function notAnArn(message: string, example: string): NameProblem {
  return { message, remedy: l10n.t('It looks like {0}', example) };
}
