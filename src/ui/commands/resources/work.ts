import type { LogOutputChannel, Memento } from 'vscode';
import * as l10n from '@vscode/l10n';
import { endpointOf, partitionOf, type Connection } from '../../../aws';
import { cliScript, type Place, type ScriptLine, type Work } from '../../../pipelines';
import type { Connections } from '../../connections/connections';
import { LOCAL_CONNECTION } from '../../contributions';
import { isCancellation } from '../../../errors';
import { showResult } from '../../messages';
import { showProgress } from '../../progress';
import { askForText } from '../../prompts/inputBoxes';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { PendingChanges, type PendingChange } from './pendingChanges';

/** What the commands that create, change and delete resources work with. */
export interface ResourceServices {
  connections: Connections;
  log: LogOutputChannel;
  memento: Memento;
  tree: PipelinesTree;
}

/** The account of a server that stands in for AWS: any number does. */
const NO_ACCOUNT = '000000000000';

/** Does work that takes a while, with its progress and a way to end the wait. The tree is read again afterwards. */
export async function doWork<T>(
  { connections, tree, memento }: ResourceServices,
  { connection, title, pending }: { connection: Connection; title: string; pending: PendingChange | undefined },
  task: (work: Work) => Promise<T>,
): Promise<T> {
  const clients = await connections.clients(connection.name);
  const journal = new PendingChanges(memento);
  const end = pending && (await journal.begin(pending));
  try {
    return await showProgress(title, (report, signal) => task({ clients, signal, report: (text) => report(text) }));
  } catch (error) {
    if (pending && isCancellation(error)) {
      showResult('info', l10n.t('{0}: only the wait has ended. What AWS has begun goes on.', title));
    }
    throw error;
  } finally {
    await end?.();
    tree.refresh();
  }
}

/** Whose resources a connection's are, as far as their ARNs say. @throws AWS's error where the account cannot be found out */
export async function placeOf(connections: Connections, { name, region, ...connection }: Connection): Promise<Place> {
  const partition = partitionOf(region);
  if (name === LOCAL_CONNECTION || connection.endpoint !== undefined || connection.endpoints !== undefined) {
    return { partition, region, account: NO_ACCOUNT };
  }
  const { identity } = await connections.clients(name);
  return { partition, region, account: (await identity()).account };
}

/** What is done, as commands of the AWS CLI. */
export function scriptFor(connections: Connections, name: string, lines: readonly ScriptLine[]): string {
  const connection = connections.get(name);
  const { region, profile } = connection;
  const [kinesis, firehose, s3api] = (['kinesis', 'firehose', 's3'] as const).map((service) =>
    endpointOf(connection, service),
  );
  return cliScript(lines, { region, profile, endpoints: { kinesis, firehose, s3api } });
}

/** Nothing that cannot be undone is done before its name was typed. */
export async function isNameTyped(
  connections: Connections,
  { title, prompt, name, connection }: { title: string; prompt: string; name: string; connection: string },
): Promise<boolean> {
  const typed = await askForText({
    title: await connections.identities.withPlace(title, connection),
    prompt: `${prompt} ${l10n.t('Type {0} to confirm.', name)}`.trim(),
    ignoreFocusOut: true,
    validateInput: (value) => (value === name || value === '' ? undefined : l10n.t('Type {0} to confirm.', name)),
  });
  return typed === name;
}
