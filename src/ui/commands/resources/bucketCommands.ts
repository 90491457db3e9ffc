import * as l10n from '@vscode/l10n';
import { partitionOf, type Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import {
  bucketArn,
  createBucket,
  createBucketCalls,
  deleteBucket,
  deleteBucketCall,
  emptyBucket,
  nameProblem,
  type BucketSettings,
} from '../../../pipelines';
import { COMMANDS } from '../../contributions';
import { plural } from '../../format';
import { showResult } from '../../messages';
import { choose } from '../../prompts/quickPicks';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { askForName, askForTags, tagsText } from './questions';
import { askForNamed, givenBucket, type GivenDeliveryStream } from './resourceArguments';
import { review } from './review';
import { isMeant } from './streamCommands';
import { withDefined } from './streamReview';
import { isNameTyped, scriptFor, doWork, type ResourceServices } from './work';

interface Deletion {
  connection: Connection;
  name: string;
  /** Objects go first. */
  empty: boolean;
}

export function bucketCommands(services: ResourceServices): Command[] {
  return [createCommand(services), emptyCommand(services), deleteCommand(services)];
}

function createCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.createBucket,
    doing: l10n.t('create the bucket'),
    argument: (call) => ({ connection: givenConnection(connections, call), name: givenName(call) }),
    complete: ({ connection, name }) =>
      connection && name !== undefined ? { connection, settings: { name } } : undefined,
    ask: async ({
      connection: given,
      name = '',
    }): Promise<{ connection: Connection; settings: BucketSettings } | undefined> => {
      const title = l10n.t('Create bucket');
      const connection = given ?? (await chooseConnection(connections, title, ({ readOnly }) => readOnly !== true));
      if (!connection) return undefined;
      const named = name === '' ? await askForName(title, 'bucket') : name;
      if (named === undefined) return undefined;
      const settings = await review<BucketSettings>(
        {
          title: await connections.identities.withPlace(title, connection.name),
          start: (current) => ({ label: l10n.t('Create {0}', current.name), description: connection.region }),
          rows: ({ name: current, tags }) => [
            {
              icon: 'edit',
              label: l10n.t('Name'),
              description: current,
              change: async (before) => withDefined(before, 'name', await askForName(title, 'bucket', before.name)),
            },
            {
              icon: 'symbol-string',
              label: l10n.t('Tags'),
              description: tagsText(tags) || l10n.t('none'),
              change: async (before) => withDefined(before, 'tags', await askForTags(l10n.t('Tags'), before.tags)),
            },
          ],
          problem: (current) => nameProblem('bucket', current.name),
          script: (current) => scriptFor(connections, connection.name, createBucketCalls(current, connection)),
        },
        { name: named },
      );
      return settings && { connection, settings };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, settings }) => {
      const { region } = connection;
      const place = { region, partition: partitionOf(region) };
      const title = l10n.t('Creating bucket {0}', settings.name);
      await doWork(services, { connection, title, pending: undefined }, (work) => createBucket(work, settings, place));
      showResult('info', l10n.t('{0} is created.', settings.name));
      return { arn: bucketArn(place, settings.name) };
    },
  });
}

/** @throws {PipelinesError} when it cannot be a bucket's name */
function givenName({ fields }: Call): string | undefined {
  const name = fields.string('bucket');
  const problem = name === undefined ? undefined : nameProblem('bucket', name);
  if (problem !== undefined) throw new PipelinesError('InvalidArgument', `"${name ?? ''}": ${problem}.`);
  return name;
}

function emptyCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.emptyBucket,
    doing: l10n.t('empty the bucket'),
    argument: (call) => ({
      ...givenBucket(connections, call),
      isConfirmed: isConfirmed(call, givenBucket(connections, call)),
    }),
    complete: ({ connection, name, isConfirmed }) =>
      connection && name !== undefined && isConfirmed ? { connection, name } : undefined,
    ask: async ({ isConfirmed: _unconfirmed, ...given }) => {
      const title = l10n.t('Empty bucket');
      const found = await askForNamed(services, { ...given, kind: 'bucket', title });
      if (!found) return undefined;
      const { connection, name } = found;
      const script = () => scriptFor(connections, connection.name, [{ empty: name }]);
      if (!(await isMeant(l10n.t('Empty {0}', name), script))) return undefined;
      const prompt = l10n.t('This deletes all objects of the bucket, with all versions.');
      return (await isNameTyped(connections, { title, prompt, name, connection: connection.name })) ? found : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, name }) => {
      const deleted = await emptied(services, connection, name);
      showResult('info', l10n.t('Deleted {0}.', plural(deleted, 'object')));
      return { deleted };
    },
  });
}

function emptied(services: ResourceServices, connection: Connection, name: string): Promise<number> {
  const title = l10n.t('Emptying bucket {0}', name);
  return doWork(services, { connection, title, pending: undefined }, (work) =>
    emptyBucket(work, name, (count) => work.report?.(plural(count, 'object'))),
  );
}

function deleteCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.deleteBucket,
    doing: l10n.t('delete the bucket'),
    argument: (call) => {
      const given = givenBucket(connections, call);
      return { ...given, empty: call.fields.boolean('empty') ?? false, isConfirmed: isConfirmed(call, given) };
    },
    complete: ({ connection, name, empty, isConfirmed }): Deletion | undefined =>
      connection && name !== undefined && isConfirmed ? { connection, name, empty } : undefined,
    ask: async ({ isConfirmed: _unconfirmed, ...given }): Promise<Deletion | undefined> => {
      const title = l10n.t('Delete bucket');
      const found = await askForNamed(services, { ...given, kind: 'bucket', title });
      if (!found) return undefined;
      const { connection, name } = found;
      const empty = given.empty || (await askWhetherToEmpty(title));
      if (empty === undefined) return undefined;
      const lines = [...(empty ? [{ empty: name }] : []), deleteBucketCall(name)];
      if (!(await isMeant(l10n.t('Delete {0}', name), () => scriptFor(connections, connection.name, lines))))
        return undefined;
      const prompt = empty ? l10n.t('This deletes all objects of the bucket, with all versions.') : '';
      const isTyped = await isNameTyped(connections, { title, prompt, name, connection: connection.name });
      return isTyped ? { connection, name, empty } : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, name, empty }) => {
      if (empty) await emptied(services, connection, name);
      const title = l10n.t('Deleting bucket {0}', name);
      await doWork(services, { connection, title, pending: undefined }, (work) => deleteBucket(work, name));
      showResult('info', l10n.t('{0} is deleted.', name));
      return undefined;
    },
  });
}

async function askWhetherToEmpty(title: string): Promise<boolean | undefined> {
  const items = [
    { label: l10n.t('Only if it is empty'), empty: false },
    { label: l10n.t('With all of its objects'), empty: true },
  ];
  return (await choose(items, { title, ignoreFocusOut: true }))?.empty;
}

/** Whether `name` repeats the bucket's. @throws {PipelinesError} `WrongName` when it is another */
export function isConfirmed({ fields }: Call, { name: expected }: GivenDeliveryStream): boolean {
  const name = fields.string('name');
  if (name === undefined || expected === undefined) return false;
  if (name === expected) return true;
  throw new PipelinesError('WrongName', l10n.t('Nothing was deleted: "name" must be "{0}".', expected));
}
