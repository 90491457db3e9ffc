import * as l10n from '@vscode/l10n';
import { listNames, requireDeliveryStream, requireStream, type Connection, type NamedKind } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { pick } from '../../prompts/pick';
import type { PickItem } from '../../prompts/quickPicks';
import type { Call } from '../call';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import type { ResourceServices } from './work';

export interface GivenStream {
  connection: Connection | undefined;
  /** Name or ARN. */
  stream: string | undefined;
}

/** The stream of a row, or the one that a program names. @throws {PipelinesError} when it cannot be reached by the connection */
export function givenStream(connections: Connections, call: Call): GivenStream {
  const connection = givenConnection(connections, call);
  const { node, fields } = call;
  const ofRow = node?.kind === 'stream' || node?.kind === 'shard' ? node.stream : undefined;
  const stream = ofRow ?? fields.string('stream');
  if (connection && stream !== undefined) requireStream(connection, stream);
  return { connection, stream };
}

export async function askForStream(
  services: ResourceServices,
  { connection: given, stream }: GivenStream,
  title: string,
): Promise<{ connection: Connection; stream: string } | undefined> {
  const found = await askForNamed(services, { connection: given, name: stream, kind: 'stream', title });
  return found && { connection: found.connection, stream: found.name };
}

export interface GivenDeliveryStream {
  connection: Connection | undefined;
  name: string | undefined;
}

/** @throws {PipelinesError} when it cannot be reached by the connection */
export function givenDeliveryStream(connections: Connections, call: Call): GivenDeliveryStream {
  const connection = givenConnection(connections, call);
  const { node, fields } = call;
  const name = node?.kind === 'deliveryStream' ? node.name : fields.string('deliveryStream');
  if (connection && name !== undefined) requireDeliveryStream(connection, name);
  return { connection, name: name === undefined ? undefined : name.slice(name.lastIndexOf('/') + 1) };
}

export function givenBucket(connections: Connections, call: Call): GivenDeliveryStream {
  const { node, fields } = call;
  const name = node?.kind === 'bucket' ? node.bucket : fields.string('bucket');
  return { connection: givenConnection(connections, call), name };
}

/** Asks for the connection and the name that are not given. Undefined: dismissed. */
export async function askForNamed(
  { connections }: ResourceServices,
  { connection: given, name: known, kind, title }: GivenDeliveryStream & { kind: NamedKind; title: string },
): Promise<{ connection: Connection; name: string } | undefined> {
  const connection = given ?? (await chooseConnection(connections, title, ({ readOnly }) => readOnly !== true));
  if (!connection) return undefined;
  if (known !== undefined) return { connection, name: known };
  const chosen = await pick<PickItem>({
    title,
    placeholder: l10n.t('Name'),
    first: [],
    load: async (add, signal) => {
      const clients = await connections.clients(connection.name);
      let token: string | undefined;
      do {
        const page = await listNames({ clients, connection, kind }, { token, signal });
        add(page.items.map(({ name }) => ({ label: name })));
        token = page.nextToken;
      } while (token !== undefined);
    },
  });
  return chosen && { connection, name: chosen.label };
}
