import * as l10n from '@vscode/l10n';
import type { TailPosition } from '../../../consumer';
import { describePosition } from '../describe';
import type { TailSession } from '../tailSession';
import { choose, chooseMany } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

const MINUTES = [1, 5, 15, 60, 24 * 60];

/** Undefined: the person thought better of it. */
export async function pickStart(now: TailPosition): Promise<TailPosition | undefined> {
  const places: TailPosition[] = ['latest', ...MINUTES.map((minutesAgo) => ({ minutesAgo })), 'trimHorizon'];
  const atTime = { label: l10n.t('from a time…'), place: undefined };
  const chosen = await choose([...places.map((place) => ({ label: describePosition(place), place })), atTime], {
    title: l10n.t('Start position'),
    placeHolder: describePosition(now),
  });
  return chosen === undefined ? undefined : (chosen.place ?? askForTime());
}

async function askForTime(): Promise<TailPosition | undefined> {
  const text = await askForText({
    title: l10n.t('Start at a time'),
    value: new Date(Date.now() - 3_600_000).toISOString().slice(0, 19),
    prompt: l10n.t('Local time, or UTC with a Z at the end.'),
    validateInput: (value) =>
      Number.isNaN(Date.parse(value)) ? l10n.t('Enter a time such as 2026-11-24T04:12:41.') : undefined,
  });
  return text === undefined ? undefined : { timestamp: Date.parse(text) };
}

/** All are chosen: `undefined` for the names. */
export async function pickShards(session: TailSession): Promise<{ shards: string[] | undefined } | undefined> {
  const known = new Set([...session.shards().map(({ shardId }) => shardId), ...(session.onlyShards ?? [])]);
  const items = [...known].sort().map((label) => ({ label, picked: session.onlyShards?.includes(label) ?? true }));
  const chosen = await chooseMany(items, {
    title: l10n.t('Shards to read'),
    placeHolder: l10n.t('Choose none to read all shards'),
  });
  if (!chosen) return undefined;
  const isAll = chosen.length === 0 || (chosen.length === items.length && session.onlyShards === undefined);
  return { shards: isAll ? undefined : chosen.map(({ label }) => label) };
}
