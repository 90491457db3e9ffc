import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import { findKeys, goToDate, newestObject, type ObjectEntry } from '../../../outputs';
import { COMMANDS } from '../../contributions';
import { newestDelivered, openDelivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { s3Uri } from '../../documents/objectLocation';
import { formatAge, formatBytes, formatCount } from '../../format';
import { showProgress } from '../../progress';
import { pickFolder, type FolderPlace } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import type { TreeView } from '../../tree/treeView';
import type { Call } from '../call';
import { parseDate } from './dates';
import { openAddress } from './openObject';
import { deliveryOf, folderOf, givenPlace } from './outputArguments';
import { command, type Command } from '../command';
import { askForText } from '../../prompts/inputBoxes';
import { LivePick, type PickItem } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface FindCommandOptions extends TargetServices {
  view: TreeView;
}

/** A person reads no more of them; who wants all of them narrows the name. */
const MAX_FOUND = 1_000;

/** Ways to an object that do not lead through every folder: by date, by a part of its name, the newest. */
export function findCommands(options: FindCommandOptions): Command[] {
  return [
    command({
      id: COMMANDS.findObject,
      doing: l10n.t('find an object'),
      argument: (call) => ({ given: givenPlace(call), part: call.fields.string('part') }),
      complete: ({ given, part }) => {
        const place = folderOf(given);
        return place && part !== undefined ? { place, part } : undefined;
      },
      ask: async ({ given, part }) => {
        const place = await pickFolder(options, given);
        return place && { place, part };
      },
      run: ({ place, part }) => (part === undefined ? searchKeys(options, place) : allKeys(options, place, part)),
    }),
    command({
      id: COMMANDS.goToDate,
      doing: l10n.t('go to a date'),
      argument: (call) => ({ given: givenPlace(call), atMs: givenDate(call) }),
      complete: ({ given, atMs }) => {
        const place = folderOf(given);
        return place && atMs !== undefined ? { place, atMs } : undefined;
      },
      ask: async ({ given, atMs }) => {
        const place = await pickFolder(options, given);
        if (!place) return undefined;
        const asked = atMs ?? parseDate(await askForDate(), Date.now());
        return asked === undefined ? undefined : { place, atMs: asked };
      },
      run: ({ place, atMs }) => showDate(options, place, atMs),
    }),
    command({
      id: COMMANDS.openNewestObject,
      doing: l10n.t('open the newest object'),
      argument: givenPlace,
      complete: (given) => deliveryOf(given) ?? folderOf(given),
      ask: async (given) => deliveryOf(given) ?? folderOf(given) ?? (await pickFolder(options, given)),
      run: (place) => openNewest(options, place),
    }),
  ];
}

/** In milliseconds since 1970. @throws {PipelinesError} when it is not a date */
function givenDate({ id, fields }: Call): number | undefined {
  const text = fields.string('date');
  const atMs = parseDate(text, Date.now());
  if (text === undefined || atMs !== undefined) return atMs;
  throw new PipelinesError('InvalidArgument', l10n.t('{0}: "date" is not a date: {1}', id, text));
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
      placeholder: l10n.t("Part of the object's name; all words must match"),
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
      if (items.length === 0)
        quickPick.setItems([{ label: l10n.t('No object name contains "{0}"', part), alwaysShow: true }]);
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
    prompt: l10n.t('UTC date such as 2026-11-24 or 2026-11-24 04:00, or an age such as 3h or 2d'),
    value: new Date().toISOString().slice(0, 13).replace('T', ' ').concat(':00'),
    validateInput: (text) =>
      parseDate(text, Date.now()) === undefined ? l10n.t('Enter a date such as 2026-11-24, or 3h, 2d') : undefined,
  });
}

async function showDate({ connections, view }: FindCommandOptions, place: FolderPlace, atMs: number) {
  const { connection, bucket, prefix } = place;
  const { s3 } = await connections.clients(connection);
  const found = await goToDate(s3, { bucket, prefix, atMs });
  if (!found) {
    throw new PipelinesError('NoDates', l10n.t('There are no date folders under {0}.', s3Uri(bucket, prefix)));
  }
  await view.reveal({ connection, bucket, key: found.prefix });
  if (!found.isExact) {
    showResult('info', l10n.t('Nothing was delivered at that time. The nearest folder is {0}.', found.prefix));
  }
  return { ...found, bucket };
}

async function openNewest({ connections }: FindCommandOptions, place: DeliveryStreamName | FolderPlace) {
  const { connection } = place;
  const clients = await connections.clients(connection);
  if ('bucket' in place) return openEntry(await newestObject(clients.s3, place), place);
  const delivery = await openDelivery(clients, place);
  const newest = await newestDelivered(clients, delivery);
  return openEntry(newest, { connection, bucket: delivery.bucket, prefix: delivery.prefix });
}

async function openEntry(newest: ObjectEntry | undefined, { connection, bucket, prefix }: FolderPlace) {
  if (!newest)
    throw new PipelinesError('NoObjects', l10n.t('There are no objects under {0} yet.', s3Uri(bucket, prefix)));
  const { uri } = await openAddress({ connection, bucket, key: newest.key });
  return { uri, bucket, key: newest.key };
}
