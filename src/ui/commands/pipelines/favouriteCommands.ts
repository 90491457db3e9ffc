import * as l10n from '@vscode/l10n';
import {
  deliveryStreamProblem,
  requireDeliveryStream,
  requireStream,
  streamProblem,
  type Connection,
} from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { askForText } from '../../prompts/inputBoxes';
import { choose } from '../../prompts/quickPicks';
import type { Favourite, Favourites } from '../../prompts/favourites';
import { favouriteOf, type TreeNode } from '../../tree/nodes';
import type { Call } from '../call';
import { command, type Command } from '../command';

type StreamKind = 'stream' | 'deliveryStream';

interface GivenPlace {
  connection: string | undefined;
  kind: StreamKind | undefined;
  /** Name or ARN. Undefined: a person has to say. */
  name: string | undefined;
}

/** Streams and buckets that a person keeps on top, among them those that no list shows. */
export function favouriteCommands({
  connections,
  favourites,
}: {
  connections: Connections;
  favourites: Favourites;
}): Command[] {
  return [
    command({
      id: COMMANDS.addFavourite,
      doing: l10n.t('add the favourite'),
      argument: givenRows,
      run: async (rows) => {
        for (const row of rows) await favourites.add(row);
      },
    }),
    command({
      id: COMMANDS.removeFavourite,
      doing: l10n.t('remove the favourite'),
      argument: givenRows,
      run: async (rows) => {
        for (const row of rows) await favourites.remove(row);
      },
    }),
    command({
      id: COMMANDS.addByName,
      doing: l10n.t('add the stream'),
      argument: givenPlace,
      complete: (given) => givenStream(connections, given),
      ask: (given) => askForStream(connections, given),
      run: (favourite) => favourites.add(favourite),
    }),
  ];
}

/** @throws {PipelinesError} when it is not called for a row */
function givenRows({ nodes }: Call): Favourite[] {
  const rows = nodes.flatMap((node) => favouriteOf(node) ?? []);
  if (rows.length > 0) return rows;
  throw new PipelinesError('InvalidArgument', 'This command is for the rows of the Kinesis Pipelines view.');
}

function givenPlace({ node, fields }: Call): GivenPlace {
  if (node) {
    const group = node.kind === 'error' ? node.parent : node;
    return {
      connection: 'connection' in node ? node.connection.name : undefined,
      kind: kindOf(group),
      name: undefined,
    };
  }
  const stream = fields.string('stream');
  const name = stream ?? fields.string('deliveryStream');
  const kind = name === undefined ? undefined : stream === undefined ? 'deliveryStream' : 'stream';
  return { connection: fields.string('connection'), kind, name };
}

/** @throws {PipelinesError} when it names nothing that the connection can reach */
function givenStream(connections: Connections, { connection, kind, name }: GivenPlace): Favourite | undefined {
  if (connection === undefined || kind === undefined || name === undefined) return undefined;
  const place = connections.get(connection);
  if (kind === 'stream') requireStream(place, name);
  else requireDeliveryStream(place, name);
  return { connection: place.name, kind, name };
}

function kindOf(group: TreeNode | undefined): StreamKind | undefined {
  if (group?.kind === 'streams') return 'stream';
  return group?.kind === 'deliveryStreams' ? 'deliveryStream' : undefined;
}

async function askForStream(connections: Connections, given: GivenPlace): Promise<Favourite | undefined> {
  const name = given.connection ?? (await pickConnection(connections));
  if (name === undefined) return undefined;
  const kind = given.kind ?? (await pickKind());
  if (kind === undefined) return undefined;
  const connection = connections.get(name);
  const text = await askForText({
    title: l10n.t('Add Stream by Name'),
    prompt:
      kind === 'stream'
        ? l10n.t('Name or ARN of a data stream in {0}. It is shown even if it cannot be listed.', connection.region)
        : l10n.t('Name of a delivery stream in {0}. It is shown even if it cannot be listed.', connection.region),
    ignoreFocusOut: true,
    validateInput: (typed) => problemOf(connection, kind, typed.trim()),
  });
  return text === undefined ? undefined : { connection: connection.name, kind, name: text.trim() };
}

function problemOf(connection: Connection, kind: StreamKind, typed: string): string | undefined {
  const problem = kind === 'stream' ? streamProblem(connection, typed) : deliveryStreamProblem(connection, typed);
  return problem && [problem.message, problem.remedy].filter((part) => part !== undefined).join(' ');
}

async function pickConnection(connections: Connections): Promise<string | undefined> {
  const items = connections.list().map(({ name, region }) => ({ label: name, description: region }));
  if (items.length === 1) return items[0]?.label;
  return (await choose(items, { title: l10n.t('Add Stream by Name'), placeHolder: l10n.t('Connection') }))?.label;
}

async function pickKind(): Promise<StreamKind | undefined> {
  const items = [
    { label: l10n.t('Data stream'), icon: 'pulse' as const, kind: 'stream' as const },
    { label: l10n.t('Delivery stream'), icon: 'arrow-swap' as const, kind: 'deliveryStream' as const },
  ].map(({ kind, ...item }) => ({ ...item, stream: kind }));
  return (await choose(items, { title: l10n.t('Add Stream by Name') }))?.stream;
}
