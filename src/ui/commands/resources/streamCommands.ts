import * as l10n from '@vscode/l10n';
import { streamLabel, type Connection } from '../../../aws';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import {
  applyStreamChanges,
  createDataStream,
  createStreamScript,
  deleteDataStream,
  deleteStreamCall,
  hasOnDemandAdvantage,
  nameProblem,
  readStreamState,
  SHARD_METRICS,
  streamArn,
  streamChanges,
  type Capacity,
  type DataStreamSettings,
  type StreamState,
} from '../../../pipelines';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import { choose } from '../../prompts/quickPicks';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { askForStream, givenStream, type GivenStream } from './resourceArguments';
import { copyScript, review } from './review';
import {
  capacityText,
  MAX_RECORD_KIB,
  MAX_RETENTION_HOURS,
  MAX_SHARDS,
  MIN_RECORD_KIB,
  MIN_RETENTION_HOURS,
  streamProblem,
  streamRows,
} from './streamReview';
import { policyOf } from './streamPolicy';
import { isNameTyped, placeOf, scriptFor, doWork, type ResourceServices } from './work';

interface Creation {
  connection: Connection;
  settings: DataStreamSettings;
}

/** What `updateStream` is told to change. */
interface Wanted {
  shards: number | undefined;
  mode: Capacity['mode'] | undefined;
  settings: Partial<DataStreamSettings>;
}

interface Update {
  connection: Connection;
  stream: string;
  /** Undefined: what a program wants has to be put on what there is. */
  settings: DataStreamSettings | undefined;
  wanted: Wanted;
}

interface Deletion {
  connection: Connection;
  stream: string;
}

export function streamCommands(services: ResourceServices): Command[] {
  return [createCommand(services), updateCommand(services), deleteCommand(services)];
}

function createCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.createStream,
    doing: l10n.t('create the data stream'),
    argument: (call) => ({ connection: givenConnection(connections, call), ...givenCreation(call) }),
    complete: ({ connection, settings, isWhole }) => (connection && isWhole ? { connection, settings } : undefined),
    ask: async ({ connection: given, settings }): Promise<Creation | undefined> => {
      const title = l10n.t('Create data stream');
      const connection = given ?? (await chooseConnection(connections, title, ({ readOnly }) => readOnly !== true));
      if (!connection) return undefined;
      const [place, hasAdvantage] = await Promise.all([
        placeOf(connections, connection),
        advantageOf(connections, connection),
      ]);
      const reviewed = await review(
        {
          title: await connections.identities.withPlace(title, connection.name),
          start: (current) => ({ label: l10n.t('Create {0}', current.name), description: capacityText(current) }),
          rows: (current) => streamRows(current, { isThere: false, hasAdvantage }),
          problem: streamProblem,
          script: (current) =>
            scriptFor(connections, connection.name, createStreamScript(current, streamArn(place, current.name))),
        },
        settings,
      );
      return reviewed && { connection, settings: reviewed };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, settings }) => {
      const { name } = settings;
      const title = l10n.t('Creating data stream {0}', name);
      const pending = { kind: 'stream', connection: connection.name, name, until: 'active', title } as const;
      const arn = await doWork(services, { connection, title, pending }, (work) => createDataStream(work, settings));
      showResult('info', l10n.t('{0} is active.', name));
      return { arn };
    },
  });
}

/** @throws {PipelinesError} when something is wrong with what a program gave */
function givenCreation(call: Call): { settings: DataStreamSettings; isWhole: boolean } {
  const { fields } = call;
  const name = fields.string('name');
  const shards = fields.integer('shards', 1, MAX_SHARDS);
  const isOnDemand = fields.boolean('onDemand') === true;
  if (isOnDemand && shards !== undefined) {
    throw new PipelinesError('InvalidArgument', `${COMMANDS.createStream}: give "shards" or "onDemand", not both.`);
  }
  const problem = name === undefined ? undefined : nameProblem('stream', name);
  if (problem !== undefined) throw new PipelinesError('InvalidArgument', `"${name ?? ''}": ${problem}.`);
  const capacity: Capacity = isOnDemand ? { mode: 'ON_DEMAND' } : { mode: 'PROVISIONED', shards: shards ?? 1 };
  return {
    settings: { name: name ?? 'my-stream', capacity, ...givenSettings(call) },
    isWhole: name !== undefined,
  };
}

function updateCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.updateStream,
    doing: l10n.t('change the data stream'),
    argument: (call) => ({ ...givenStream(connections, call), wanted: givenChanges(call) }),
    complete: ({ connection, stream, wanted }): Update | undefined => {
      const { shards, mode, settings } = wanted;
      const isSaid = shards !== undefined || mode !== undefined || Object.keys(settings).length > 0;
      return connection && stream !== undefined && isSaid
        ? { connection, stream, settings: undefined, wanted }
        : undefined;
    },
    ask: async ({ wanted, ...given }): Promise<Update | undefined> => {
      const found = await askForStream(services, given, l10n.t('Change data stream'));
      if (!found) return undefined;
      const { connection, stream } = found;
      const state = await stateOf(connections, connection, stream);
      const settings = await reviewChanges(connections, connection, state, withWanted(state, wanted));
      return settings && { connection, stream, settings, wanted };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, stream, settings, wanted }) => {
      const name = streamLabel(stream);
      const title = l10n.t('Changing data stream {0}', name);
      const pending = { kind: 'stream', connection: connection.name, name: stream, until: 'active', title } as const;
      const changed = await doWork(services, { connection, title, pending }, async (work) => {
        const state = await readStreamState(work, stream);
        const calls = streamChanges(state, settings ?? withWanted(state, wanted));
        await applyStreamChanges(work, state.arn, calls);
        return readStreamState(work, stream);
      });
      showResult('info', l10n.t('{0} is active.', name));
      return changed.settings;
    },
  });
}

/** @throws {PipelinesError} when something is wrong with what a program gave */
function givenChanges(call: Call): Wanted {
  const { fields } = call;
  return {
    shards: fields.integer('shards', 1, MAX_SHARDS),
    mode: fields.oneOf('mode', ['PROVISIONED', 'ON_DEMAND']),
    settings: givenSettings(call),
  };
}

/** What a program says of a stream beside its capacity. @throws {PipelinesError} when something of it is wrong */
function givenSettings({ fields }: Call): Partial<DataStreamSettings> {
  const consumers = fields.strings('consumers')?.map((name) => {
    const problem = nameProblem('consumer', name);
    if (problem !== undefined) throw new PipelinesError('InvalidArgument', `"${name}": ${problem}.`);
    return { name };
  });
  const encryptionKey = fields.text('encryptionKey');
  return {
    ...definedFields({
      retentionHours: fields.integer('retentionHours', MIN_RETENTION_HOURS, MAX_RETENTION_HOURS),
      maxRecordKib: fields.integer('maxRecordKib', MIN_RECORD_KIB, MAX_RECORD_KIB),
      shardMetrics: fields.eachOneOf('shardMetrics', SHARD_METRICS),
      consumers,
      tags: fields.textMap('tags'),
    }),
    // An empty text takes the key away.
    ...(encryptionKey !== undefined && { encryptionKey: encryptionKey === '' ? undefined : encryptionKey }),
  };
}

/** @throws {PipelinesError} `InvalidArgument` when the stream will have no shards of its own */
function withWanted(
  { settings, openShards }: StreamState,
  { shards, mode, settings: wanted }: Wanted,
): DataStreamSettings {
  const chosen = mode ?? settings.capacity.mode;
  if (chosen === 'ON_DEMAND' && shards !== undefined) {
    throw new PipelinesError('InvalidArgument', l10n.t('An on-demand stream has no number of shards to set.'));
  }
  const onDemand = settings.capacity.mode === 'ON_DEMAND' ? settings.capacity : ({ mode: 'ON_DEMAND' } as const);
  const capacity: Capacity = chosen === 'ON_DEMAND' ? onDemand : { mode: 'PROVISIONED', shards: shards ?? openShards };
  return { ...settings, ...wanted, capacity };
}

async function stateOf(connections: Connections, { name }: Connection, stream: string): Promise<StreamState> {
  const clients = await connections.clients(name);
  return readStreamState({ clients, signal: new AbortController().signal }, stream);
}

/** Whether warm throughput can be chosen. Undefined: nobody knows. */
export async function advantageOf(connections: Connections, { name }: Connection): Promise<boolean | undefined> {
  const clients = await connections.clients(name);
  return hasOnDemandAdvantage({ clients, signal: new AbortController().signal });
}

async function reviewChanges(
  connections: Connections,
  connection: Connection,
  state: StreamState,
  settings: DataStreamSettings,
): Promise<DataStreamSettings | undefined> {
  const { name } = settings;
  const [hasAdvantage, policy] = await Promise.all([
    advantageOf(connections, connection),
    policyOf(connections, connection, state.arn),
  ]);
  const reviewed = await review(
    {
      title: await connections.identities.withPlace(l10n.t('Change data stream {0}', name), connection.name),
      start: (current) => ({ label: l10n.t('Apply to {0}', name), description: capacityText(current) }),
      rows: (current) => streamRows(current, { isThere: true, hasAdvantage, policy }),
      problem: streamProblem,
      script: (current) => scriptFor(connections, connection.name, streamChanges(state, current)),
    },
    settings,
  );
  if (!reviewed) return undefined;
  const isResharded = streamChanges(state, reviewed).some(({ operation }) => operation === 'updateShardCount');
  if (!isResharded) return reviewed;
  const question = { title: l10n.t('Change the shards of {0}', name), prompt: '', name, connection: connection.name };
  return (await isNameTyped(connections, question)) ? reviewed : undefined;
}

function deleteCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.deleteStream,
    doing: l10n.t('delete the data stream'),
    argument: (call) => {
      const given = givenStream(connections, call);
      return { ...given, isConfirmed: isConfirmed(call, given) };
    },
    complete: ({ connection, stream, isConfirmed }) =>
      connection && stream !== undefined && isConfirmed ? { connection, stream } : undefined,
    ask: async (given): Promise<Deletion | undefined> => {
      const title = l10n.t('Delete data stream');
      const found = await askForStream(services, given, title);
      if (!found || given.isConfirmed) return found;
      const { connection, stream } = found;
      const name = streamLabel(stream);
      const script = () => scriptFor(connections, connection.name, [deleteStreamCall(stream)]);
      if (!(await isMeant(l10n.t('Delete {0}', name), script))) return undefined;
      const prompt = l10n.t('Its records are lost, and its consumers end.');
      return (await isNameTyped(connections, { title, prompt, name, connection: connection.name })) ? found : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, stream }) => {
      const name = streamLabel(stream);
      const title = l10n.t('Deleting data stream {0}', name);
      const pending = { kind: 'stream', connection: connection.name, name: stream, until: 'gone', title } as const;
      await doWork(services, { connection, title, pending }, (work) => deleteDataStream(work, stream));
      showResult('info', l10n.t('{0} is deleted.', name));
      return undefined;
    },
  });
}

/** Whether `name` repeats the stream's. @throws {PipelinesError} `WrongName` when it is another */
function isConfirmed({ fields }: Call, { stream }: GivenStream): boolean {
  const name = fields.string('name');
  if (name === undefined || stream === undefined) return false;
  const expected = stream.startsWith('arn:') ? stream.slice(stream.indexOf('/') + 1) : stream;
  if (name === expected) return true;
  throw new PipelinesError('WrongName', l10n.t('Nothing was deleted: "name" must be "{0}".', expected));
}

/** Two ways: to do it, or to copy the command that does. */
export async function isMeant(label: string, script: () => string): Promise<boolean> {
  for (;;) {
    const chosen = await choose(
      [
        { icon: 'warning', label, isCopy: false },
        { icon: 'clippy', label: l10n.t('Copy as CLI Command'), isCopy: true },
      ],
      { title: label, ignoreFocusOut: true },
    );
    if (!chosen?.isCopy) return chosen !== undefined;
    await copyScript(script());
  }
}
