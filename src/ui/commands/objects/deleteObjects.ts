import * as l10n from '@vscode/l10n';
import type { Clients } from '../../../aws';
import { PipelinesError } from '../../../errors';
import { listObjects } from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS, OBJECT_SCHEME } from '../../contributions';
import type { ObjectFileSystem } from '../../documents/objectFileSystem';
import { s3Uri } from '../../documents/objectLocation';
import { objectUri } from '../../documents/objectUri';
import { formatCount, plural } from '../../format';
import { showResult } from '../../messages';
import { showProgress } from '../../progress';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { TreeNode } from '../../tree/nodes';
import type { Call } from '../call';
import { selectedPlaces, type OutputPlace } from './outputPlaces';
import { command, type Command } from '../command';
import { askForText } from '../../prompts/inputBoxes';

export interface DeleteCommandOptions {
  connections: Connections;
  objects: ObjectFileSystem;
  tree: PipelinesTree;
}

/** "DeleteObjects" takes at most 1,000 keys. */
const KEYS_PER_CALL = 1_000;

interface Deletion {
  places: OutputPlace[];
  connection: string;
  /** The row to read again afterwards. */
  parent: TreeNode | undefined;
}

/** Nothing is deleted before its name was typed, or given by the program that asks. */
export function deleteCommand(options: DeleteCommandOptions): Command {
  return command({
    id: COMMANDS.deleteObjects,
    doing: l10n.t('delete'),
    argument: givenDeletion,
    complete: ({ name, ...deletion }) => (name === undefined ? undefined : deletion),
    ask: async ({ name, ...deletion }) => {
      const isConfirmed = name !== undefined || (await isTyped(options.connections, deletion));
      return isConfirmed ? deletion : undefined;
    },
    run: async (deletion) => {
      const deleted = await deleteAll(options, deletion);
      options.tree.refresh(deletion.parent);
      showResult('info', l10n.t('Deleted {0}.', plural(deleted, 'object')), []);
      return { deleted };
    },
  });
}

/** @throws {PipelinesError} when nothing is named, or `name` is not the name of what would be deleted */
function givenDeletion(call: Call): Deletion & { name: string | undefined } {
  const places = selectedPlaces(call);
  const [first] = places;
  if (!first) {
    throw new PipelinesError('InvalidArgument', l10n.t('Choose objects or folders in the Kinesis Pipelines view.'));
  }
  const name = call.fields.string('name');
  const expected = nameToType(places);
  if (name !== undefined && name !== expected) {
    throw new PipelinesError('WrongName', l10n.t('Nothing was deleted: "name" must be "{0}".', expected));
  }
  return { places, connection: first.connection, parent: call.node?.parent, name };
}

async function deleteAll({ connections, objects }: DeleteCommandOptions, { places, connection }: Deletion) {
  const clients = await connections.clients(connection);
  return showProgress(l10n.t('Deleting'), async (report, signal) => {
    let count = 0;
    for (const place of places) {
      for await (const keys of keysOf(clients, place, signal)) {
        await deleteKeys(clients, place.bucket, keys);
        report(plural((count += keys.length), 'object'));
        objects.noteDeleted(keys.map((key) => objectUri(OBJECT_SCHEME, { ...place, key })));
      }
    }
    return count;
  });
}

/** The end of an object's key, the last level of a folder, or the number of several places. */
function nameToType(places: readonly OutputPlace[]): string {
  const [only, ...others] = places;
  if (!only || others.length > 0) return String(places.length);
  const path = only.kind === 'object' ? only.key : `${only.bucket}/${only.prefix}`;
  return path.replace(/\/$/, '').split('/').at(-1) ?? path;
}

async function isTyped(connections: Connections, { places, connection }: Deletion): Promise<boolean> {
  const name = nameToType(places);
  const [only, ...others] = places;
  const what =
    only && others.length === 0
      ? s3Uri(only.bucket, only.kind === 'object' ? only.key : only.prefix)
      : l10n.t('{0} rows', formatCount(places.length));
  const typed = await askForText({
    title: await connections.identities.withPlace(l10n.t('Delete {0}', what), connection),
    prompt:
      only?.kind === 'prefix'
        ? l10n.t('This deletes all objects in the folder. Type {0} to confirm.', name)
        : l10n.t('Type {0} to confirm.', name),
    ignoreFocusOut: true,
    validateInput: (value) => (value === name || value === '' ? undefined : l10n.t('Type {0} to confirm.', name)),
  });
  return typed === name;
}

async function* keysOf({ s3 }: Clients, place: OutputPlace, signal: AbortSignal): AsyncGenerator<string[]> {
  if (place.kind === 'object') {
    yield [place.key];
    return;
  }
  let keys: string[] = [];
  for await (const { key } of listObjects(s3, { bucket: place.bucket, prefix: place.prefix, signal })) {
    if (keys.push(key) < KEYS_PER_CALL) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}

async function deleteKeys({ s3 }: Clients, bucket: string, keys: readonly string[]): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const { Errors: errors = [] } = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects, Quiet: true } });
  const [failure] = errors;
  if (!failure) return;
  const reason = failure.Message ?? failure.Code ?? '';
  throw new PipelinesError(
    failure.Code ?? 'NotDeleted',
    `${s3Uri(bucket, failure.Key ?? '')} was not deleted: ${reason}`,
  );
}
