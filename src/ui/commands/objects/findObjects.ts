import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { PipelinesError } from '../../../errors';
import { findKeys, goToDate, newestObject, type ObjectEntry } from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { newestDelivered, openDelivery } from '../../deliveries/deliveryStream';
import { s3Uri } from '../../documents/objectLocation';
import { formatAge, formatBytes, formatCount } from '../../format';
import { showProgress } from '../../progress';
import { pickFolder, type FolderPlace } from '../../prompts/objects';
import type { TreeView } from '../../tree/treeView';
import { Fields } from '../arguments';
import { parseDate } from './dates';
import { openAddress } from './openObject';
import { givenPlace, type GivenPlace } from './outputArguments';
import { isTreeNode } from '../../tree/nodes';
import { defineCommand, type Command } from '../register';
import { askForText } from '../../prompts/inputBoxes';
import { LivePick, type PickItem } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface FindCommandOptions {
  connections: Connections;
  view: TreeView;
  log: LogOutputChannel;
}

/** A person reads no more of them; who wants all of them narrows the name. */
const MAX_FOUND = 1_000;

/** Ways to an object that do not lead through every folder: by date, by a part of its name, the newest. */
export function findCommands(options: FindCommandOptions): Command[] {
  const { log } = options;
  return [
    defineCommand(log, COMMANDS.findObject, async (context, argument) => {
      context.error = { doing: l10n.t('find an object') };
      const given = givenPlace(COMMANDS.findObject, argument);
      const part = isTreeNode(argument) ? undefined : new Fields(COMMANDS.findObject, argument).string('part');
      const isWhole = given.connection !== undefined && given.bucket !== undefined && part !== undefined;
      if (!isWhole) context.rethrow = false;
      const place = await pickFolder(options.connections, isWhole ? { prefix: '', ...given } : given);
      if (!place) return undefined;
      return part === undefined ? searchKeys(options, place) : allKeys(options, place, part);
    }),
    defineCommand(log, COMMANDS.goToDate, async (context, argument) => {
      context.error = { doing: l10n.t('go to a date') };
      const given = givenPlace(COMMANDS.goToDate, argument);
      const date = isTreeNode(argument) ? undefined : new Fields(COMMANDS.goToDate, argument).string('date');
      const isWhole = given.connection !== undefined && given.bucket !== undefined && date !== undefined;
      if (!isWhole) context.rethrow = false;
      const place = await pickFolder(options.connections, isWhole ? { prefix: '', ...given } : given);
      if (!place) return undefined;
      const atMs = parseDate(date ?? (await askForDate()), Date.now());
      return atMs === undefined ? undefined : showDate(options, place, atMs);
    }),
    defineCommand(log, COMMANDS.openNewestObject, async (context, argument) => {
      context.error = { doing: l10n.t('open the newest object') };
      const given = givenPlace(COMMANDS.openNewestObject, argument);
      const isWhole = given.connection !== undefined && (given.bucket ?? given.deliveryStream) !== undefined;
      if (!isWhole) context.rethrow = false;
      return openNewest(options, given);
    }),
  ];
}

interface FoundItem extends PickItem {
  key?: string;
}

/** What is typed is looked for among all keys of the prefix; rows come as they are found. */
async function searchKeys({ connections }: FindCommandOptions, place: FolderPlace) {
  const { connection, bucket, prefix } = place;
  const { s3 } = await connections.clients(connection);
  const key = await new Promise<string | undefined>((resolve) => {
    const quickPick = new LivePick<FoundItem>({
      title: l10n.t('Find object in {0}', s3Uri(bucket, prefix)),
      placeholder: l10n.t('A part of its name; several words must all be in it'),
    });
    let search = new AbortController();
    const run = async (part: string, signal: AbortSignal) => {
      const items: FoundItem[] = [];
      for await (const { objects, searched } of findKeys(s3, { bucket, prefix, part, signal })) {
        items.push(...objects.map((entry) => foundItem(entry, prefix)));
        quickPick.setItems(items.slice(0, MAX_FOUND));
        quickPick.title = l10n.t('{0} found among {1} keys', formatCount(items.length), formatCount(searched));
        if (items.length >= MAX_FOUND) break;
      }
      if (items.length === 0) quickPick.setItems([{ label: l10n.t('No key has that in it'), alwaysShow: true }]);
    };
    const begin = (part: string) => {
      search.abort();
      search = new AbortController();
      const { signal } = search;
      quickPick.setItems([]);
      quickPick.busy = part !== '';
      if (part === '') return;
      run(part, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) quickPick.title = error instanceof Error ? error.message : String(error);
        })
        .finally(() => {
          if (!signal.aborted) quickPick.busy = false;
        });
    };
    quickPick.onDidChangeValue(begin);
    quickPick.onDidAccept(() => {
      resolve(quickPick.chosen?.key);
      quickPick.hide();
    });
    quickPick.onDidHide(() => {
      search.abort();
      quickPick.dispose();
      resolve(undefined);
    });
    quickPick.show();
  });
  return key === undefined ? undefined : openAddress({ connection, bucket, key });
}

function foundItem({ key, size, lastModifiedMs }: ObjectEntry, prefix: string): FoundItem {
  const description = `${formatBytes(size)} · ${formatAge(lastModifiedMs, Date.now())}`;
  return { label: key.slice(prefix.length), description, key, alwaysShow: true };
}

async function allKeys({ connections }: FindCommandOptions, place: FolderPlace, part: string) {
  const { connection, bucket, prefix } = place;
  const { s3 } = await connections.clients(connection);
  return showProgress(l10n.t('Finding "{0}"', part), async (report, signal) => {
    const found: ObjectEntry[] = [];
    let keysSearched = 0;
    for await (const { objects, searched } of findKeys(s3, { bucket, prefix, part, signal })) {
      found.push(...objects.slice(0, MAX_FOUND - found.length));
      keysSearched = searched;
      report(l10n.t('{0} found among {1} keys', formatCount(found.length), formatCount(searched)));
      if (found.length >= MAX_FOUND) break;
    }
    return { objects: found, searched: keysSearched };
  });
}

function askForDate(): Thenable<string | undefined> {
  return askForText({
    title: l10n.t('Go to date'),
    prompt: l10n.t('UTC, as 2026-11-24, 2026-11-24 04:00, or 3h and 2d for so long ago'),
    value: new Date().toISOString().slice(0, 13).replace('T', ' ').concat(':00'),
    validateInput: (text) => (parseDate(text, Date.now()) === undefined ? l10n.t('This is no date.') : undefined),
  });
}

async function showDate({ connections, view }: FindCommandOptions, place: FolderPlace, atMs: number) {
  const { connection, bucket, prefix } = place;
  const { s3 } = await connections.clients(connection);
  const found = await goToDate(s3, { bucket, prefix, atMs });
  if (!found) {
    throw new PipelinesError('NoDates', l10n.t('There are no folders of dates under {0}.', s3Uri(bucket, prefix)));
  }
  await view.reveal(connection, bucket, found.prefix);
  if (!found.isExact) {
    showResult('info', l10n.t('Nothing was delivered then: {0} is the nearest.', found.prefix));
  }
  return { ...found, bucket };
}

async function openNewest({ connections }: FindCommandOptions, given: GivenPlace) {
  const { connection, deliveryStream } = given;
  if (connection !== undefined && deliveryStream !== undefined) {
    const clients = await connections.clients(connection);
    const delivery = await openDelivery(clients, { connection, deliveryStream });
    const newest = await newestDelivered(clients, delivery);
    return openEntry(newest, { connection, bucket: delivery.bucket, prefix: delivery.prefix });
  }
  const place = await pickFolder(connections, given.bucket === undefined ? given : { prefix: '', ...given });
  if (!place) return undefined;
  const { s3 } = await connections.clients(place.connection);
  return openEntry(await newestObject(s3, place), place);
}

async function openEntry(newest: ObjectEntry | undefined, { connection, bucket, prefix }: FolderPlace) {
  if (!newest)
    throw new PipelinesError('NoObjects', l10n.t('There is no object under {0} yet.', s3Uri(bucket, prefix)));
  const { uri } = await openAddress({ connection, bucket, key: newest.key });
  return { uri, bucket, key: newest.key };
}
