import * as l10n from '@vscode/l10n';
import { listNames, searchNames, type NamedResource } from '../../aws';
import { definedFields } from '../../common';
import { listLevel } from '../../outputs';
import type { Connections } from '../connections/connections';
import type { ObjectLocation } from '../documents/objectLocation';
import { formatAge, formatBytes } from '../format';
import { pick } from './pick';
import type { PickItem } from './quickPicks';
import { connectionLabel, type TargetServices } from './targets';
import { separator, topRows } from './topRows';

interface Step extends PickItem {
  /** Where choosing this leads: a prefix ends with `/` or is empty, anything else is an object. */
  address: ObjectLocation;
  /** It is what was looked for: the folder itself. */
  isChosen?: boolean;
}

export interface FolderPlace {
  connection: string;
  bucket: string;
  /** Empty, or ending with `/`. */
  prefix: string;
}

/** What a place is chosen for. A read-only connection refuses changes, so it is not offered for them. */
export type Purpose = 'read' | 'change';

/** The known part of a folder. */
type GivenFolder = { [Part in keyof FolderPlace]?: FolderPlace[Part] | undefined };

/** Walks from the connections down to an object, a level at a time. `undefined`: dismissed. */
export async function pickObject(
  services: TargetServices,
  given: GivenFolder = {},
  purpose: Purpose = 'read',
): Promise<ObjectLocation | undefined> {
  const start = await pickStart(services, given, purpose);
  if (!start) return undefined;
  let address = start;
  while (address.key === '' || address.key.endsWith('/')) {
    const chosen: Step | undefined = await pick(stepsBelow(services.connections, address, 'object'));
    if (!chosen) return undefined;
    address = chosen.address;
  }
  return address;
}

/** Walks down to a bucket or a folder of it. What is given whole is not asked. */
export async function pickFolder(services: TargetServices, given: GivenFolder = {}): Promise<FolderPlace | undefined> {
  const { connection, bucket, prefix } = given;
  if (connection !== undefined && bucket !== undefined && prefix !== undefined) return { connection, bucket, prefix };
  let address = await pickStart(services, given);
  while (address) {
    const chosen: Step | undefined = await pick(stepsBelow(services.connections, address, 'folder'));
    if (!chosen) return undefined;
    address = chosen.address;
    if (chosen.isChosen) return { connection: address.connection, bucket: address.bucket, prefix: address.key };
  }
  return undefined;
}

async function pickStart(
  services: TargetServices,
  given: GivenFolder,
  purpose: Purpose = 'read',
): Promise<ObjectLocation | undefined> {
  const connection = given.connection ?? (await pickConnection(services.connections, purpose));
  if (connection === undefined) return undefined;
  const bucket = given.bucket ?? (await pickBucket(services, connection));
  if (bucket === undefined) return undefined;
  await services.recent.add({ connection, bucket }, 'browsed');
  return { connection, bucket, key: given.prefix ?? '' };
}

async function pickConnection(connections: Connections, purpose: Purpose): Promise<string | undefined> {
  const offered = connections.list().filter(({ readOnly }) => purpose === 'read' || readOnly !== true);
  const items = offered.map(({ name, region }) => ({ label: name, description: region }));
  if (items.length === 1) return items[0]?.label;
  const chosen = await pick({
    title: l10n.t('S3 outputs'),
    placeholder: l10n.t('Connection'),
    first: items,
    load: () => Promise.resolve(),
  });
  return chosen?.label;
}

/** The buckets of a connection; favourites and the ones used last come first. */
async function pickBucket(
  { connections, favourites, recent }: TargetServices,
  connection: string,
): Promise<string | undefined> {
  const { buckets: named = [], ...place } = connections.get(connection);
  const request = async () => {
    const clients = await connections.clients(connection);
    return { clients, connection: place, kind: 'bucket' as const };
  };
  const itemOf = (label: string) => ({ label, inTree: { connection, bucket: label, key: '' } });
  const recentOnes = recent.list('browsed').filter((known) => known.connection === connection);
  const onTop = topRows(
    [
      { label: l10n.t('favourites'), places: favourites.namesOf(connection, 'bucket') },
      { label: l10n.t('recent'), places: recentOnes.map(({ bucket }) => bucket) },
    ],
    itemOf,
  );
  const shown = new Set(onTop.map(({ label }) => label));
  const configured = named.filter((name) => !shown.has(name));
  for (const name of configured) shown.add(name);
  const fresh = (buckets: readonly NamedResource[]) =>
    buckets.flatMap(({ name: label }) => {
      if (shown.has(label)) return [];
      shown.add(label);
      return itemOf(label);
    });
  const chosen = await pick<PickItem>({
    title: l10n.t('S3 outputs of {0}', connection),
    placeholder: l10n.t('Bucket'),
    first: [...onTop, ...(onTop.length > 0 ? [separator(connectionLabel(place))] : []), ...configured.map(itemOf)],
    load: async (add, signal) => {
      const page = await listNames(await request(), { signal });
      add(fresh(page.items));
    },
    search: async (text, add, signal) => {
      for await (const { found } of searchNames(await request(), text, signal)) add(fresh(found));
    },
  });
  return chosen?.label;
}

function stepsBelow(connections: Connections, address: ObjectLocation, wanted: 'object' | 'folder') {
  const { connection, bucket, key: prefix } = address;
  const above = prefix.slice(0, prefix.slice(0, -1).lastIndexOf('/') + 1);
  const up: Step[] = prefix === '' ? [] : [{ icon: 'arrow-up', label: '..', address: { ...address, key: above } }];
  const whole = prefix === '' ? l10n.t('The whole bucket') : l10n.t('This folder');
  const here: Step[] = wanted === 'folder' ? [{ icon: 'check', label: whole, address, isChosen: true }] : [];
  return {
    title: `s3://${bucket}/${prefix}`,
    placeholder: wanted === 'folder' ? l10n.t('Folder') : l10n.t('Object or folder'),
    first: [...here, ...up],
    load: async (add: (items: readonly Step[]) => void, signal: AbortSignal) => {
      const { s3 } = await connections.clients(connection);
      let token: string | undefined;
      do {
        const page = await listLevel(s3, definedFields({ bucket, prefix, signal, token }));
        const folders = page.prefixes.map((key): Step => {
          const place = { connection, bucket, key };
          return { icon: 'folder', label: key.slice(prefix.length), address: place, inTree: place };
        });
        const objects = page.objects.map(({ key, size, lastModifiedMs }): Step => {
          const description = `${formatBytes(size)} · ${formatAge(lastModifiedMs, Date.now())}`;
          const place = { connection, bucket, key };
          return { icon: 'file', label: key.slice(prefix.length), description, address: place, inTree: place };
        });
        add(wanted === 'folder' ? folders : [...folders, ...objects]);
        token = page.nextToken;
      } while (token !== undefined);
    },
  };
}
