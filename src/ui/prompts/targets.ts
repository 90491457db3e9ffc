import * as l10n from '@vscode/l10n';
import { explainError, listNames, searchNames, type Connection, type NamedResource } from '../../aws';
import { definedFields } from '../../common';
import type { Connections } from '../connections/connections';
import { assertNever } from '../../errors';
import type { Favourite, Favourites } from './favourites';
import type { Purpose } from './objects';
import { pick } from './pick';
import type { RecentTargets } from './recentTargets';
import type { PickItem } from './quickPicks';
import { targetKind, targetLabel, type TargetArgument, type TargetKind } from './targetNames';
import { separator, topRows } from './topRows';
import { typedTargets, type TypedTarget } from './typedTargets';

interface TargetItem extends PickItem {
  /** Missing on headings and on rows that tell of a failure. */
  target?: TargetArgument;
}

/** What the choice of a target is made from. */
export interface TargetServices {
  connections: Connections;
  favourites: Favourites;
  recent: RecentTargets;
}

export interface PickTargetOptions extends TargetServices {
  title: string;
  placeholder: string;
  kinds: readonly TargetKind[];
  purpose: Purpose;
  /** Only those of one connection. */
  connection?: string | undefined;
  /** Where what is sent was read: it comes before all others. */
  origin?: TargetArgument | undefined;
}

/** Data streams and delivery streams of every connection; favourites and the ones used last come first. */
export async function pickTarget(options: PickTargetOptions): Promise<TargetArgument | undefined> {
  const { connections, favourites, title, placeholder, kinds } = options;
  const offered = connections.list().filter((connection) => isOfferedFor(options, connection));
  const byName = new Map(offered.map((connection) => [connection.name, connection]));
  const isOffered = (target: TargetArgument) => byName.has(target.connection) && kinds.includes(targetKind(target));
  const sections = [
    { label: l10n.t('source of the records'), places: options.origin ? [options.origin] : [] },
    { label: l10n.t('favourites'), places: favourites.list().flatMap(targetOfFavourite) },
    { label: l10n.t('recent'), places: recentFor(options) },
  ];
  const first: TargetItem[] = topRows(
    sections.map(({ label, places }) => ({ label, places: places.filter(isOffered) })),
    (target) => targetItem(target, byName.get(target.connection)),
  );
  for (;;) {
    const shown = new Set(first.map(({ target }) => JSON.stringify(target)));
    const fresh = (items: readonly TargetItem[]) =>
      items.filter(({ target }) => {
        const id = JSON.stringify(target);
        if (target && shown.has(id)) return false;
        shown.add(id);
        return true;
      });
    const chosen = await pick<TargetItem>({
      title,
      placeholder,
      first,
      heading: separator,
      typed: (text, known) => {
        const isKnown = new Set(known.map(({ target }) => JSON.stringify(target)));
        const items = typedTargets(text, offered, kinds).map(typedItem);
        return items.filter(({ target }) => !target || !isKnown.has(JSON.stringify(target)));
      },
      load: async (add, signal) => {
        await Promise.all(
          offered.map(async (connection) => {
            const items = await firstTargetsOf(connections, connection, kinds, signal);
            add(fresh(items), connectionLabel(connection));
          }),
        );
      },
      search: async (text, add, signal) => {
        const asked = offered.flatMap((connection) => kinds.map((kind) => ({ connection, kind })));
        await Promise.all(
          asked.map(async ({ connection, kind }) => {
            // Why it cannot be listed is said by a row of `load`.
            const found = foundTargets(connections, { connection, kind, text }, signal);
            for await (const items of quietly(found)) add(fresh(items), connectionLabel(connection));
          }),
        );
      },
    });
    if (!chosen) return undefined;
    if (chosen.target) return chosen.target;
  }
}

function isOfferedFor({ connection, purpose }: PickTargetOptions, { name, readOnly }: Connection): boolean {
  return (connection === undefined || name === connection) && (purpose === 'read' || readOnly !== true);
}

function targetOfFavourite({ connection, kind, name }: Favourite): TargetArgument[] {
  switch (kind) {
    case 'stream':
      return [{ connection, stream: name }];
    case 'deliveryStream':
      return [{ connection, deliveryStream: name }];
    case 'bucket':
      return [];
    default:
      return assertNever(kind);
  }
}

/** A stream that was only read says nothing about where to send: it may be in production. */
function recentFor({ recent, purpose }: PickTargetOptions): TargetArgument[] {
  const sent = recent.list('sent');
  return purpose === 'change' ? sent : [...recent.list('tailed'), ...recent.list('delivered'), ...sent];
}

/** The first page of each list: what follows is found by typing. */
async function firstTargetsOf(
  connections: Connections,
  connection: Connection,
  kinds: readonly TargetKind[],
  signal: AbortSignal,
): Promise<TargetItem[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const named = kind === 'stream' ? namedStreams(connection) : [];
      try {
        const clients = await connections.clients(connection.name);
        const page = await listNames({ clients, connection, kind }, { signal });
        return [...named, ...itemsOfNames(connection, kind, page.items)];
      } catch (error) {
        return [...named, ...failure(error, connection)];
      }
    }),
  );
  return lists.flat();
}

async function* foundTargets(
  connections: Connections,
  { connection, kind, text }: { connection: Connection; kind: TargetKind; text: string },
  signal: AbortSignal,
): AsyncGenerator<TargetItem[]> {
  const clients = await connections.clients(connection.name);
  for await (const { found } of searchNames({ clients, connection, kind }, text, signal))
    yield itemsOfNames(connection, kind, found);
}

/** Ends where the list cannot be read. */
async function* quietly<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch {
    return;
  }
}

/** The streams of the settings, which can be used even where listing is denied. */
function namedStreams({ name, streams }: Connection): TargetItem[] {
  return [...new Set(streams)].map((stream) => targetItem({ connection: name, stream }));
}

function itemsOfNames(
  { name: connection, streams = [] }: Connection,
  kind: TargetKind,
  names: readonly NamedResource[],
): TargetItem[] {
  if (kind === 'deliveryStream') return names.map(({ name }) => targetItem({ connection, deliveryStream: name }));
  const isNamed = new Set(streams);
  const others = names.filter(({ name, arn }) => !isNamed.has(name) && (arn === undefined || !isNamed.has(arn)));
  return others.map(({ name }) => targetItem({ connection, stream: name }));
}

/** `connection`: named where no heading names it. */
function targetItem(target: TargetArgument, connection?: Connection): TargetItem {
  return {
    icon: 'stream' in target ? 'pulse' : 'arrow-swap',
    label: targetLabel(target),
    description: targetDescription(target, connection),
    target,
    inTree: target,
  };
}

function targetDescription(target: TargetArgument, connection: Connection | undefined): string {
  const kind = 'stream' in target ? l10n.t('data stream') : l10n.t('delivery stream');
  return connection ? `${kind} · ${connectionLabel(connection)}` : kind;
}

/** A label without the text: the rows whose names match what is typed come before. */
function typedItem(typed: TypedTarget): TargetItem {
  if (typed.kind === 'problem') {
    const { message, remedy = message } = typed;
    // The message begins with the ARN, which may fill the row.
    return { icon: 'warning', label: remedy, detail: message, alwaysShow: true };
  }
  const { target, connection } = typed;
  const description = `${targetLabel(target)} · ${targetDescription(target, connection)}`;
  return { icon: 'edit', label: `(${l10n.t('as typed')})`, description, target, alwaysShow: true };
}

function failure(error: unknown, connection: Connection): TargetItem[] {
  const { title, cause } = explainError(error, { connection });
  return [definedFields({ icon: 'warning' as const, label: title, alwaysShow: true, description: cause })];
}

/** With its region and with what it does not allow. */
export function connectionLabel(connection: Connection): string {
  const marks = [
    ...(connection.readOnly ? [l10n.t('read-only')] : []),
    ...(connection.protected ? [l10n.t('protected')] : []),
  ];
  const label = connection.endpoint === undefined ? `${connection.name} · ${connection.region}` : connection.name;
  return marks.length > 0 ? `${label} (${marks.join(', ')})` : label;
}
