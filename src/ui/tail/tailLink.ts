import { Uri, env } from 'vscode';
import { TAIL_LINK_PATH } from './parseTailLink';
import type { TailRequest } from './tailSessions';

/** `vscode://kinesis-pipelines.kinesis-pipelines/tail?connection=…&stream=…&from=…&filter=…` */
export function tailLink(extensionId: string, { connection, stream, from, shards, filter }: TailRequest): Uri {
  const query = new URLSearchParams({
    ...{ connection, stream, from: typeof from === 'string' ? from : JSON.stringify(from) },
    ...(shards ? { shards: shards.join(',') } : {}),
    ...(filter ? { filter } : {}),
  });
  return Uri.from({ scheme: env.uriScheme, authority: extensionId, path: TAIL_LINK_PATH, query: query.toString() });
}
