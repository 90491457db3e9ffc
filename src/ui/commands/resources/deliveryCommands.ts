import * as l10n from '@vscode/l10n';
import type { Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import {
  COMPRESSION_FORMATS,
  createDeliveryStream,
  createDeliveryStreamScript,
  createRoleCalls,
  deleteDeliveryStream,
  deleteDeliveryStreamCall,
  deliveryRole,
  roleArn,
  type DeliverySource,
  type DeliveryStreamSettings,
} from '../../../pipelines';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import { choose } from '../../prompts/quickPicks';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { isConfirmed } from './bucketCommands';
import { deliveryProblem, deliveryRows, MAX_BUFFER_MEBIBYTES, MAX_BUFFER_SECONDS } from './deliveryReview';
import { askForNamed, givenDeliveryStream } from './resourceArguments';
import { review } from './review';
import { askForRole, roleFor } from './roles';
import { isMeant } from './streamCommands';
import { isNameTyped, placeOf, scriptFor, doWork, type ResourceServices } from './work';

interface Creation {
  connection: Connection;
  settings: DeliveryStreamSettings;
}

export function deliveryCommands(services: ResourceServices): Command[] {
  return [createCommand(services), deleteCommand(services)];
}

function createCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.createDeliveryStream,
    doing: l10n.t('create the delivery stream'),
    argument: (call) => ({ connection: givenConnection(connections, call), ...givenDelivery(call) }),
    complete: ({ connection, settings, isWhole }) => (connection && isWhole ? { connection, settings } : undefined),
    ask: async ({ connection: given, settings }): Promise<Creation | undefined> => {
      const title = l10n.t('Create delivery stream');
      const connection = given ?? (await chooseConnection(connections, title, ({ readOnly }) => readOnly !== true));
      if (!connection) return undefined;
      const reviewed = await reviewDelivery(services, connection, title, settings);
      return reviewed && { connection, settings: reviewed };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, settings }) => {
      const problem = deliveryProblem(settings);
      if (problem !== undefined) throw new PipelinesError('InvalidArgument', `"${settings.name}": ${problem}.`);
      const { name } = settings;
      const place = await placeOf(connections, connection);
      const { arn: role, isFresh } = await roleFor(services, connection, place, settings);
      const title = l10n.t('Creating delivery stream {0}', name);
      const pending = { kind: 'deliveryStream', connection: connection.name, name, until: 'active', title } as const;
      const arn = await doWork(services, { connection, title, pending }, (work) =>
        createDeliveryStream(work, { settings, role, place, isFresh }),
      );
      showResult('info', l10n.t('{0} is active.', name));
      return { arn };
    },
  });
}

/** @throws {PipelinesError} when something is wrong with what a program gave */
export function givenDelivery({ fields }: Call): { settings: DeliveryStreamSettings; isWhole: boolean } {
  const name = fields.string('name');
  const bucket = fields.string('bucket');
  const source = fields.object('source');
  const stream = source?.required(source.string('stream'), 'stream');
  return {
    settings: {
      name: name ?? 'my-delivery',
      source: stream === undefined ? { kind: 'directPut' } : { kind: 'stream', stream },
      destination: {
        bucket: bucket ?? '',
        role: fields.string('role'),
        prefix: fields.string('prefix'),
        errorPrefix: fields.string('errorPrefix'),
        bufferSeconds: fields.integer('bufferSeconds', 0, MAX_BUFFER_SECONDS),
        bufferMebibytes: fields.integer('bufferMegabytes', 1, MAX_BUFFER_MEBIBYTES),
        compression: fields.oneOf('compression', COMPRESSION_FORMATS),
      },
    },
    isWhole: name !== undefined && bucket !== undefined,
  };
}

async function reviewDelivery(
  services: ResourceServices,
  connection: Connection,
  title: string,
  settings: DeliveryStreamSettings,
): Promise<DeliveryStreamSettings | undefined> {
  const { connections } = services;
  const { name: connectionName } = connection;
  const place = await placeOf(connections, connection);
  const { roles } = await connections.clients(connectionName);
  const chooseNamed = async (kind: 'bucket' | 'stream', question: string) =>
    (await askForNamed(services, { connection, name: undefined, kind, title: question }))?.name;
  const options = {
    isThere: false,
    askForSource: async (before: DeliveryStreamSettings) => {
      const source = await chooseSource(() => chooseNamed('stream', l10n.t('Data stream')));
      return source && { ...before, source };
    },
    askForBucket: () => chooseNamed('bucket', l10n.t('Bucket')),
    askForRole: roles ? (before: DeliveryStreamSettings) => askForRole(services, connection, place, before) : undefined,
  };
  return review(
    {
      title: await connections.identities.withPlace(title, connectionName),
      start: (current) => ({
        label: l10n.t('Create {0}', current.name),
        description: `${current.source.kind === 'stream' ? current.source.stream : l10n.t('direct put')} → ${current.destination.bucket}`,
      }),
      rows: (current) => deliveryRows(current, options),
      problem: deliveryProblem,
      script: (current) => {
        const role = deliveryRole(current, place);
        const arn = current.destination.role ?? roleArn(place, role.name);
        const isNew = current.destination.role === undefined && roles !== undefined;
        const create = createDeliveryStreamScript(current, arn, place);
        return scriptFor(connections, connectionName, [...(isNew ? createRoleCalls(role) : []), ...create]);
      },
    },
    settings,
  );
}

async function chooseSource(chooseStream: () => Promise<string | undefined>): Promise<DeliverySource | undefined> {
  const chosen = await choose(
    [
      { label: l10n.t('Direct put'), description: l10n.t('producers send to it'), isStream: false },
      { label: l10n.t('A data stream…'), description: l10n.t('it delivers what the stream gets'), isStream: true },
    ],
    { title: l10n.t('Source'), ignoreFocusOut: true },
  );
  if (!chosen) return undefined;
  if (!chosen.isStream) return { kind: 'directPut' };
  const stream = await chooseStream();
  return stream === undefined ? undefined : { kind: 'stream', stream };
}

function deleteCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.deleteDeliveryStream,
    doing: l10n.t('delete the delivery stream'),
    argument: (call) => {
      const given = givenDeliveryStream(connections, call);
      return { ...given, isConfirmed: isConfirmed(call, given) };
    },
    complete: ({ connection, name, isConfirmed: isSaid }) =>
      connection && name !== undefined && isSaid ? { connection, name } : undefined,
    ask: async (given) => {
      const title = l10n.t('Delete delivery stream');
      const found = await askForNamed(services, { ...given, kind: 'deliveryStream', title });
      if (!found) return undefined;
      const { connection, name } = found;
      const script = () => scriptFor(connections, connection.name, [deleteDeliveryStreamCall(name)]);
      if (!(await isMeant(l10n.t('Delete {0}', name), script))) return undefined;
      const prompt = l10n.t('What it has not delivered yet is lost.');
      return (await isNameTyped(connections, { title, prompt, name, connection: connection.name })) ? found : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, name }) => {
      const title = l10n.t('Deleting delivery stream {0}', name);
      const pending = { kind: 'deliveryStream', connection: connection.name, name, until: 'gone', title } as const;
      await doWork(services, { connection, title, pending }, (work) => deleteDeliveryStream(work, name));
      showResult('info', l10n.t('{0} is deleted.', name));
      return undefined;
    },
  });
}
