import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import { endpointOf, isArn, searchStream, type Connection, type StreamSearch } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { changeConnection } from '../../connections/connectionSettings';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { plural } from '../../format';
import { showResult, type Choice } from '../../messages';
import { showProgress } from '../../progress';
import { askForText } from '../../prompts/inputBoxes';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { freeName, nameTakenOrWrong } from './connectionDraft';

interface Given {
  connection: Connection | undefined;
  stream: string | undefined;
  /** A person is shown what was found. */
  ask: boolean;
}

interface Wanted {
  connection: Connection;
  stream: string;
}

/** A message has room for so many buttons. */
const MAX_CHOICES = 3;

/** Looks for a stream in the other regions of the connection's account. */
export function findStreamCommand({ connections }: { connections: Connections }): Command {
  return command({
    id: COMMANDS.findStream,
    doing: l10n.t('search the other regions'),
    argument: (call): Given => ({
      connection: givenConnection(connections, call),
      stream: streamOf(call),
      ask: call.fields.boolean('ask') ?? false,
    }),
    complete: ({ connection, stream, ask }): Wanted | undefined =>
      connection && stream !== undefined && !ask ? checked({ connection, stream }) : undefined,
    ask: (given) => askForStream(connections, given),
    connectionOf: ({ connection }) => connection,
    run: async (wanted, caller) => {
      const { connection, stream } = wanted;
      const { kinesisIn } = await connections.clients(connection.name);
      const title = l10n.t('Searching {0} in the other regions', stream);
      const search = await showProgress(title, (report, signal) =>
        searchStream(kinesisIn, stream, {
          except: connection.region,
          signal,
          onSearched: (searched, regions) => report(l10n.t('{0} of {1} regions', searched, regions)),
        }),
      );
      if (caller === 'person') tell(connections, wanted, search);
      return search;
    },
  });
}

function streamOf({ node, fields }: Call): string | undefined {
  const row = node?.kind === 'error' ? node.parent : node;
  return row?.kind === 'stream' ? row.name : fields.string('stream');
}

/** @throws {PipelinesError} when the connection has no regions, or an ARN says the region already */
function checked({ connection, stream }: Wanted): Wanted {
  if (connection.name === LOCAL_CONNECTION || endpointOf(connection, 'kinesis') !== undefined) {
    throw new PipelinesError(
      'InvalidArgument',
      l10n.t('Connection "{0}" leads to one server, which has no other regions.', connection.name),
    );
  }
  if (isArn(stream)) {
    throw new PipelinesError('InvalidArgument', l10n.t('An ARN names its region. Search for the name of the stream.'));
  }
  return { connection, stream };
}

async function askForStream(connections: Connections, given: Given): Promise<Wanted | undefined> {
  const title = l10n.t('Search other regions');
  const isAws = ({ name }: Connection) => name !== LOCAL_CONNECTION;
  const connection = given.connection ?? (await chooseConnection(connections, title, isAws));
  if (!connection) return undefined;
  const prompt = l10n.t('Name of the data stream');
  const stream = given.stream ?? (await askForText({ title, prompt, ignoreFocusOut: true }));
  return stream === undefined || stream === '' ? undefined : checked({ connection, stream });
}

function tell(connections: Connections, { connection, stream }: Wanted, { found, notSearched }: StreamSearch): void {
  const left =
    notSearched.length === 0
      ? ''
      : ` ${l10n.t('Not searched, mostly since the account has not enabled them: {0}.', plural(notSearched.length, 'region'))}`;
  if (found.length === 0) {
    showResult('info', l10n.t('{0} is in no other region.', stream) + left);
    return;
  }
  const regions = found.map(({ region }) => region);
  const choices = regions.slice(0, MAX_CHOICES).map((region) => choiceFor(connections, connection, stream, region));
  showResult('info', l10n.t('{0} is in {1}.', stream, regions.join(', ')) + left, choices);
}

/** Tails by the connection that is there for the region, or adds one. */
function choiceFor(connections: Connections, connection: Connection, stream: string, region: string): Choice {
  const isTwin = (other: Connection) =>
    other.region === region && other.profile === connection.profile && other.storedKeys === connection.storedKeys;
  const twin = connections.list().find((other) => isTwin(other) && endpointOf(other, 'kinesis') === undefined);
  if (twin) {
    const argument = { connection: twin.name, stream };
    return {
      label: l10n.t('Tail by "{0}"', twin.name),
      run: () => commands.executeCommand(COMMANDS.tail, argument),
    };
  }
  return {
    label: l10n.t('Add Connection for {0}', region),
    run: () => addFor(connections, connection, region),
  };
}

/** It stands beside the one that it is made from. */
async function addFor(connections: Connections, connection: Connection, region: string): Promise<void> {
  const place = connections.placeOf(connection.name);
  if (!place) return;
  const isFree = (name: string) => nameTakenOrWrong(name, [region], connections.names()) === undefined;
  const name = freeName(`${connection.name}-${region}`, isFree);
  await changeConnection(connection, place, (entry) => [entry, { ...entry, name, region }]);
}
