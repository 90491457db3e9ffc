import { Uri, env } from 'vscode';
import { PipelinesError } from '../../errors';
import { parsePosition } from './position';
import type { TailRequest } from './tailSessions';

const PATH = '/tail';
/** A name, or an ARN. Source: Amazon Kinesis Data Streams API Reference, "DescribeStreamSummary". */
const STREAM = /^(arn:[\w-]+:kinesis:[\w-]+:\d{12}:stream\/)?[\w.-]{1,128}$/;
const SHARDS = /^[\w.-]{1,128}(,[\w.-]{1,128}){0,499}$/;

/** `vscode://kinesis-pipelines.kinesis-pipelines/tail?connection=…&stream=…&from=…&filter=…` */
export function tailLink(extensionId: string, { connection, stream, from, shards, filter }: TailRequest): Uri {
  const query = new URLSearchParams({
    ...{ connection, stream, from: typeof from === 'string' ? from : JSON.stringify(from) },
    ...(shards ? { shards: shards.join(',') } : {}),
    ...(filter ? { filter } : {}),
  });
  return Uri.from({ scheme: env.uriScheme, authority: extensionId, path: PATH, query: query.toString() });
}

/** A link may come from anybody: what it holds is checked, and whoever opens it asks first. `from` is a name, a number of minutes, or a position as JSON. @throws PipelinesError */
export function parseTailLink(uri: Uri, defaults: Pick<TailRequest, 'from'>): TailRequest {
  if (uri.path !== PATH) throw new PipelinesError('InvalidLink', `A link to "${uri.path}" means nothing here.`);
  const query = new URLSearchParams(uri.query);
  const connection = query.get('connection');
  const stream = query.get('stream');
  if (!connection || !stream)
    throw new PipelinesError('InvalidLink', 'A link to a tail names a connection and a stream.');
  if (!STREAM.test(stream)) throw new PipelinesError('InvalidLink', 'A link names a stream by its name or its ARN.');
  const shards = query.get('shards');
  if (shards !== null && !SHARDS.test(shards))
    throw new PipelinesError('InvalidLink', 'A link names shards as in shardId-000000000000,shardId-000000000001.');
  return {
    ...{ connection, stream, from: linkedPosition(query.get('from')) ?? defaults.from },
    ...(shards ? { shards: shards.split(',') } : {}),
    filter: query.get('filter') ?? '',
  };
}

function linkedPosition(text: string | null): TailRequest['from'] | undefined {
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return { minutesAgo: Number(text) };
  const position = parsePosition(parsedJson(text) ?? text);
  if (position !== undefined) return position;
  throw new PipelinesError('InvalidLink', `"${text}" is no place to begin a tail from.`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
