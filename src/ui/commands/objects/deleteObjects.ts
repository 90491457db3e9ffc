import * as l10n from '@vscode/l10n';
import { Uri, type LogOutputChannel } from 'vscode';
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
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { selectedPlaces, type OutputPlace } from './outputPlaces';
import { defineCommand, type Command } from '../register';
import { askForText } from '../../prompts/inputBoxes';

export interface DeleteCommandOptions {
  connections: Connections;
  objects: ObjectFileSystem;
  tree: PipelinesTree;
  log: LogOutputChannel;
}

/** "DeleteObjects" takes at most 1,000 keys. */
const KEYS_PER_CALL = 1_000;

/** Nothing is deleted before its name was typed, or given by the program that asks. */
export function deleteCommand(options: DeleteCommandOptions): Command {
  const { connections, log } = options;
  return defineCommand(log, COMMANDS.deleteObjects, async (context, argument, selection) => {
    context.error = { doing: l10n.t('delete') };
    const places = selectedPlaces(COMMANDS.deleteObjects, argument, selection);
    const [first] = places;
    if (!first) {
      throw new PipelinesError(
        'InvalidArgument',
        l10n.t('This is for objects and folders of the Kinesis Pipelines view.'),
      );
    }
    const name = nameToType(places);
    const given =
      isTreeNode(argument) || argument instanceof Uri
        ? undefined
        : new Fields(COMMANDS.deleteObjects, argument).string('name');
    if (given === undefined) context.rethrow = false;
    if (given !== undefined && given !== name) {
      throw new PipelinesError('WrongName', l10n.t('Nothing was deleted: "name" must be "{0}".', name));
    }
    const isConfirmed = given !== undefined || (await isTyped(places, name));
    if (!isConfirmed) return undefined;
    const clients = await connections.clients(first.connection);
    const deleted = await showProgress(l10n.t('Deleting'), async (report, signal) => {
      let count = 0;
      for (const place of places) {
        for await (const keys of keysOf(clients, place, signal)) {
          await deleteKeys(clients, place.bucket, keys);
          report(plural((count += keys.length), 'object'));
          options.objects.noteDeleted(keys.map((key) => objectUri(OBJECT_SCHEME, { ...place, key })));
        }
      }
      return count;
    });
    options.tree.refresh(isTreeNode(argument) ? argument.parent : undefined);
    showResult('info', l10n.t('Deleted {0}.', plural(deleted, 'object')), []);
    return { deleted };
  });
}

/** Of one object the end of its key, of a folder its last level, of several their number. */
function nameToType(places: readonly OutputPlace[]): string {
  const [only, ...others] = places;
  if (!only || others.length > 0) return String(places.length);
  const path = only.kind === 'object' ? only.key : `${only.bucket}/${only.prefix}`;
  return path.replace(/\/$/, '').split('/').at(-1) ?? path;
}

async function isTyped(places: readonly OutputPlace[], name: string): Promise<boolean> {
  const [only, ...others] = places;
  const what =
    only && others.length === 0
      ? s3Uri(only.bucket, only.kind === 'object' ? only.key : only.prefix)
      : l10n.t('{0} rows', formatCount(places.length));
  const typed = await askForText({
    title: l10n.t('Delete {0}', what),
    prompt:
      only?.kind === 'prefix'
        ? l10n.t('All objects below it are deleted. To confirm, type {0}', name)
        : l10n.t('To confirm, type {0}', name),
    ignoreFocusOut: true,
    validateInput: (value) => (value === name || value === '' ? undefined : l10n.t('This is not {0}.', name)),
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
