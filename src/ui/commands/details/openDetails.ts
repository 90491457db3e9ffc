import * as l10n from '@vscode/l10n';
import { bucketId } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import type { DetailsPanels } from '../../details/detailsPanels';
import { requireSubject, type DetailsSubject } from '../../details/subject';
import type { Favourites } from '../../prompts/favourites';
import type { RecentTargets } from '../../prompts/recentTargets';
import { pickTarget } from '../../prompts/targets';
import type { Call } from '../call';
import { command, type Command } from '../command';

export interface DetailsServices {
  connections: Connections;
  favourites: Favourites;
  recent: RecentTargets;
}

/** The page of a data stream, a delivery stream or a bucket. */
export function detailsCommand(services: DetailsServices, pages: DetailsPanels): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.openDetails,
    doing: l10n.t('show the details'),
    argument: givenSubject,
    complete: (subject) => subject,
    ask: async (subject): Promise<DetailsSubject | undefined> =>
      subject ??
      (await pickTarget({
        ...services,
        title: l10n.t('Show details'),
        placeholder: l10n.t('Data stream or delivery stream'),
        kinds: ['stream', 'deliveryStream'],
        purpose: 'read',
      })),
    connectionOf: ({ connection }) => connections.get(connection),
    run: async (subject) => {
      requireSubject(connections.get(subject.connection), subject);
      await pages.open(subject);
    },
  });
}

/** @throws {PipelinesError} `InvalidArgument` when more or less than one thing is named */
function givenSubject({ id, node, fields }: Call): DetailsSubject | undefined {
  if (node?.kind === 'stream') return { connection: node.connection.name, stream: node.stream };
  if (node?.kind === 'deliveryStream') return { connection: node.connection.name, deliveryStream: node.name };
  if (node?.kind === 'bucket') return { connection: node.connection.name, bucket: node.bucket };
  const [connection, stream, deliveryStream, bucket] = ['connection', 'stream', 'deliveryStream', 'bucket'].map(
    (name) => fields.string(name),
  );
  const named = [stream, deliveryStream, bucket].filter((name) => name !== undefined);
  if (connection === undefined && named.length === 0) return undefined;
  if (connection !== undefined && named.length === 1) {
    if (stream !== undefined) return { connection, stream };
    if (deliveryStream !== undefined) return { connection, deliveryStream };
    if (bucket !== undefined) return { connection, bucket: bucketId(bucket) };
  }
  throw new PipelinesError(
    'InvalidArgument',
    `${id}: give "connection" and one of "stream", "deliveryStream" and "bucket".`,
  );
}
