import * as l10n from '@vscode/l10n';
import type { Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import {
  createDeliveryStream,
  createDeliveryStreamScript,
  createRoleCalls,
  deleteDeliveryStream,
  deleteDeliveryStreamCall,
  deliveryRole,
  roleArn,
  type DeliveryStreamSettings,
} from '../../../pipelines';
import { LocalControl } from '../../connections/localControl';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { showResult } from '../../messages';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { isConfirmed } from './bucketCommands';
import { changeDeliveryCommand, givenDestination } from './changeDeliveryCommand';
import { askForConversion, conversionLikeFile, withConversion } from './conversionQuestions';
import { reviewOptions } from './deliveryQuestions';
import { deliveryProblem, deliveryRows } from './deliveryReview';
import { askForNamed, givenDeliveryStream } from './resourceArguments';
import { review } from './review';
import { roleFor } from './roles';
import { isMeant } from './streamCommands';
import { isNameTyped, placeOf, scriptFor, doWork, type ResourceServices } from './work';

interface Creation {
  connection: Connection;
  settings: DeliveryStreamSettings;
}

export function deliveryCommands(services: ResourceServices): Command[] {
  return [createCommand(services), changeDeliveryCommand(services), deleteCommand(services)];
}

function createCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.createDeliveryStream,
    doing: l10n.t('create the delivery stream'),
    argument: (call) => ({
      connection: givenConnection(connections, call),
      sample: call.fields.uri('parquetLike'),
      ...givenDelivery(call),
    }),
    complete: async ({ connection, settings, isWhole, sample }) => {
      if (!connection || !isWhole) return undefined;
      if (!sample) return { connection, settings };
      const conversion = await conversionLikeFile(services, settings.name, sample);
      return { connection, settings: withConversion(settings, conversion) };
    },
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
      await makeTable(services, connection, settings);
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

/** @throws {PipelinesError} `InvalidArgument` where tables are not made with a delivery stream: on AWS they are Glue's */
async function makeTable(
  { connections }: ResourceServices,
  { name }: Connection,
  { destination: { conversion } }: DeliveryStreamSettings,
): Promise<void> {
  if (!conversion?.columns) return;
  // This starts the local pipeline.
  await connections.clients(name);
  const { endpoint } = connections.local();
  if (name !== LOCAL_CONNECTION || endpoint === undefined) {
    throw new PipelinesError(
      'InvalidArgument',
      l10n.t('Tables are made with a delivery stream on the local pipeline alone.'),
    );
  }
  await new LocalControl(endpoint).putTable(conversion.database, conversion.table, conversion.columns);
}

/** @throws {PipelinesError} when something is wrong with what a program gave */
export function givenDelivery(call: Call): { settings: DeliveryStreamSettings; isWhole: boolean } {
  const { fields } = call;
  const name = fields.string('name');
  const destination = givenDestination(call);
  const source = fields.object('source');
  const stream = source?.required(source.string('stream'), 'stream');
  return {
    settings: {
      name: name ?? 'my-delivery',
      source: stream === undefined ? { kind: 'directPut' } : { kind: 'stream', stream },
      destination: { ...destination, bucket: destination.bucket ?? '', role: fields.string('role') },
      tags: fields.textMap('tags'),
    },
    isWhole: name !== undefined && destination.bucket !== undefined,
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
  const isLocal = connectionName === LOCAL_CONNECTION;
  const options = {
    ...(await reviewOptions(services, { connection, place, isThere: false })),
    askForConversion: isLocal
      ? (before: DeliveryStreamSettings) => askForConversion(services, connectionName, before)
      : undefined,
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
