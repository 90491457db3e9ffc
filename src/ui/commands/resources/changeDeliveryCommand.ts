import * as l10n from '@vscode/l10n';
import type { Connection } from '../../../aws';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import {
  applyDeliveryChanges,
  COMPRESSION_FORMATS,
  deliveryChanges,
  readDeliveryStream,
  type DeliveryStreamSettings,
  type DeliveryStreamState,
  type S3DeliverySettings,
} from '../../../pipelines';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { reviewOptions } from './deliveryQuestions';
import { deliveryChangeProblem, deliveryRows, MAX_BUFFER_MEBIBYTES, MAX_BUFFER_SECONDS } from './deliveryReview';
import { askForNamed, givenDeliveryStream } from './resourceArguments';
import { review } from './review';
import { doWork, placeOf, scriptFor, type ResourceServices } from './work';

interface Update {
  connection: Connection;
  name: string;
  /** Undefined: what a program wants has to be put on what there is. */
  settings: DeliveryStreamSettings | undefined;
  wanted: Partial<S3DeliverySettings>;
}

export function changeDeliveryCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.updateDeliveryStream,
    doing: l10n.t('change the delivery stream'),
    argument: (call) => ({ ...givenDeliveryStream(connections, call), wanted: givenDestination(call) }),
    complete: ({ connection, name, wanted }): Update | undefined => {
      const isSaid = Object.keys(wanted).length > 0;
      return connection && name !== undefined && isSaid ? { connection, name, settings: undefined, wanted } : undefined;
    },
    ask: async ({ wanted, ...given }): Promise<Update | undefined> => {
      const title = l10n.t('Change delivery stream');
      const found = await askForNamed(services, { ...given, kind: 'deliveryStream', title });
      if (!found) return undefined;
      const settings = await reviewChanges(services, found.connection, await stateOf(services, found), wanted);
      return settings && { ...found, settings, wanted };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, name, settings, wanted }) => {
      const title = l10n.t('Changing delivery stream {0}', name);
      const pending = { kind: 'deliveryStream', connection: connection.name, name, until: 'active', title } as const;
      const place = await placeOf(connections, connection);
      const changed = await doWork(services, { connection, title, pending }, async (work) => {
        const state = await readDeliveryStream(work.clients.firehose, name, work.signal);
        const to = settings ?? withWanted(state.settings, wanted);
        const problem = deliveryChangeProblem(state.settings, to);
        if (problem !== undefined) throw new PipelinesError('InvalidArgument', `"${name}": ${problem}.`);
        await applyDeliveryChanges(work, name, deliveryChanges(state, to, place));
        return readDeliveryStream(work.clients.firehose, name, work.signal);
      });
      showResult('info', l10n.t('{0} is active.', name));
      return changed.settings;
    },
  });
}

/** What a program says of where and how a delivery stream delivers. @throws {PipelinesError} when something of it is wrong */
export function givenDestination({ fields }: Call): Partial<S3DeliverySettings> {
  const query = fields.string('partitionQuery');
  const log = fields.object('log');
  return definedFields({
    bucket: fields.string('bucket'),
    prefix: fields.string('prefix'),
    errorPrefix: fields.string('errorPrefix'),
    bufferSeconds: fields.integer('bufferSeconds', 0, MAX_BUFFER_SECONDS),
    bufferMebibytes: fields.integer('bufferMegabytes', 1, MAX_BUFFER_MEBIBYTES),
    compression: fields.oneOf('compression', COMPRESSION_FORMATS),
    fileExtension: fields.string('fileExtension'),
    timeZone: fields.string('timeZone'),
    partitioning: query === undefined ? undefined : { query },
    appendsNewline: fields.boolean('appendNewline'),
    log: log && {
      group: log.required(log.string('group'), 'log.group'),
      stream: log.required(log.string('stream'), 'log.stream'),
    },
  });
}

function withWanted(settings: DeliveryStreamSettings, wanted: Partial<S3DeliverySettings>): DeliveryStreamSettings {
  const { destination } = settings;
  // A query takes the place of a query alone: for how long partitions are tried again stays as it is.
  const partitioning = wanted.partitioning && { ...destination.partitioning, ...wanted.partitioning };
  return { ...settings, destination: { ...destination, ...wanted, ...definedFields({ partitioning }) } };
}

async function stateOf(
  { connections }: ResourceServices,
  { connection, name }: { connection: Connection; name: string },
): Promise<DeliveryStreamState> {
  const { firehose } = await connections.clients(connection.name);
  return readDeliveryStream(firehose, name, new AbortController().signal);
}

async function reviewChanges(
  services: ResourceServices,
  connection: Connection,
  state: DeliveryStreamState,
  wanted: Partial<S3DeliverySettings>,
): Promise<DeliveryStreamSettings | undefined> {
  const { connections } = services;
  const { name } = state.settings;
  const place = await placeOf(connections, connection);
  const options = await reviewOptions(services, { connection, place, isThere: true });
  return review(
    {
      title: await connections.identities.withPlace(l10n.t('Change delivery stream {0}', name), connection.name),
      start: ({ destination }) => ({ label: l10n.t('Apply to {0}', name), description: `→ ${destination.bucket}` }),
      rows: (current) => deliveryRows(current, options),
      problem: (current) => deliveryChangeProblem(state.settings, current),
      script: (current) => scriptFor(connections, connection.name, deliveryChanges(state, current, place)),
    },
    withWanted(state.settings, wanted),
  );
}
