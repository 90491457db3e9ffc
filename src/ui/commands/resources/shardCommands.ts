import * as l10n from '@vscode/l10n';
import { explainError, streamLabel, type Connection } from '../../../aws';
import { hashKeysOf, shareOf, type HashKeys } from '../../../common';
import { PipelinesError } from '../../../errors';
import {
  areAdjacent,
  hashKeyAt,
  hotShards,
  mergeCall,
  mergeShards,
  middleOf,
  openShards,
  parseHashKey,
  splitCall,
  splitProblem,
  splitShard,
  type OpenShard,
  type ShardLoad,
  type ShardLoads,
} from '../../../pipelines';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import { askForText } from '../../prompts/inputBoxes';
import { choose } from '../../prompts/quickPicks';
import { knownLoads, loadText } from '../../details/knownLoads';
import { currentPrices } from '../../details/currentPrices';
import { loadSources } from '../../details/loadSources';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { askForStream, givenStream } from './resourceArguments';
import { isMeant } from './streamCommands';
import { isNameTyped, scriptFor, doWork, type ResourceServices } from './work';

interface Split {
  connection: Connection;
  stream: string;
  shardId: string;
  /** Undefined: the middle. */
  at: bigint | undefined;
}

interface Merge {
  connection: Connection;
  stream: string;
  shardIds: [string, string];
}

/** How wide the picture of the hash ranges is, in characters. */
const PICTURE_WIDTH = 32;

export type ShardServices = ResourceServices & Parameters<typeof loadSources>[0];

export function shardCommands(services: ShardServices): Command[] {
  return [splitCommand(services), mergeCommand(services)];
}

function splitCommand(services: ShardServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.splitShard,
    doing: l10n.t('split the shard'),
    argument: (call) => ({ ...givenStream(connections, call), shardId: givenShard(call), at: givenHashKey(call) }),
    complete: ({ connection, stream, shardId, at }): Split | undefined =>
      connection && stream !== undefined && shardId !== undefined ? { connection, stream, shardId, at } : undefined,
    ask: async ({ shardId, at, ...given }): Promise<Split | undefined> => {
      const title = l10n.t('Split shard');
      const found = await askForStream(services, given, title);
      if (!found) return undefined;
      const shards = await shardsOf(services, found);
      const shard =
        shardId === undefined
          ? await chooseShard(title, await loadedShards(services, found, shards))
          : shards.find((one) => one.shardId === shardId);
      if (!shard) return undefined;
      const key = at ?? (await askForHashKey(title, shard));
      if (key === undefined) return undefined;
      const script = () => scriptFor(connections, found.connection.name, [splitCall(found.stream, shard.shardId, key)]);
      const isTyped = await isReshardingMeant(services, {
        ...found,
        label: l10n.t('Split {0}', shard.shardId),
        script,
      });
      return isTyped ? { ...found, shardId: shard.shardId, at: key } : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: ({ connection, stream, shardId, at }) =>
      reshard(services, { connection, stream, title: l10n.t('Splitting {0}', shardId) }, (work) =>
        splitShard(work, stream, { shardId, at }),
      ),
  });
}

function mergeCommand(services: ShardServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.mergeShards,
    doing: l10n.t('merge the shards'),
    argument: (call) => ({ ...givenStream(connections, call), first: givenShard(call), shardIds: givenPair(call) }),
    complete: ({ connection, stream, shardIds }): Merge | undefined =>
      connection && stream !== undefined && shardIds ? { connection, stream, shardIds } : undefined,
    ask: async ({ first, shardIds, ...given }): Promise<Merge | undefined> => {
      const title = l10n.t('Merge shards');
      const found = await askForStream(services, given, title);
      if (!found) return undefined;
      const shards = await shardsOf(services, found);
      const pair = shardIds ?? (await choosePair(title, await loadedShards(services, found, shards), first));
      if (!pair) return undefined;
      const script = () => scriptFor(connections, found.connection.name, [mergeCall(found.stream, ...pair)]);
      const isTyped = await isReshardingMeant(services, {
        ...found,
        label: l10n.t('Merge {0} and {1}', ...pair),
        script,
      });
      return isTyped ? { ...found, shardIds: pair } : undefined;
    },
    connectionOf: ({ connection }) => connection,
    run: ({ connection, stream, shardIds }) =>
      reshard(services, { connection, stream, title: l10n.t('Merging {0} and {1}', ...shardIds) }, (work) =>
        mergeShards(work, stream, shardIds),
      ),
  });
}

async function reshard(
  services: ResourceServices,
  { connection, stream, title }: { connection: Connection; stream: string; title: string },
  task: (work: Parameters<typeof splitShard>[0]) => Promise<OpenShard[]>,
) {
  const pending = { kind: 'stream', connection: connection.name, name: stream, until: 'active', title } as const;
  const shards = await doWork(services, { connection, title, pending }, task);
  showResult('info', l10n.t('{0} has these open shards: {1}.', streamLabel(stream), namesOf(shards)));
  return shards.map(({ shardId, keys }) => ({
    shardId,
    startingHashKey: String(keys.from),
    endingHashKey: String(keys.to),
  }));
}

function namesOf(shards: readonly OpenShard[]): string {
  return shards.map(({ shardId }) => shardId).join(', ');
}

async function shardsOf(
  { connections }: ResourceServices,
  { connection, stream }: { connection: Connection; stream: string },
): Promise<OpenShard[]> {
  const { kinesis } = await connections.clients(connection.name);
  return openShards(kinesis, stream);
}

interface LoadedShards {
  shards: readonly OpenShard[];
  loads: ShardLoads;
  /** Where the figures come from, in a sentence. */
  source: string;
}

/** Shards can be chosen without their load, too: the reason stands in its place. */
async function loadedShards(
  services: ShardServices,
  { connection, stream }: { connection: Connection; stream: string },
  shards: readonly OpenShard[],
): Promise<LoadedShards> {
  const shardIds = () => Promise.resolve(shards.map(({ shardId }) => shardId));
  try {
    const clients = await services.connections.clients(connection.name);
    const { signal } = new AbortController();
    return {
      shards,
      ...(await knownLoads(loadSources(services), {
        connection,
        clients,
        stream,
        shardIds,
        prices: currentPrices(),
        signal,
      })),
    };
  } catch (error) {
    return { shards, loads: new Map(), source: explainError(error, { connection }).title };
  }
}

async function isReshardingMeant(
  { connections }: ResourceServices,
  {
    connection,
    stream,
    label,
    script,
  }: { connection: Connection; stream: string; label: string; script: () => string },
): Promise<boolean> {
  if (!(await isMeant(label, script))) return false;
  const name = streamLabel(stream);
  return isNameTyped(connections, { title: label, prompt: '', name, connection: connection.name });
}

function givenShard({ node, fields }: Call): string | undefined {
  return node?.kind === 'shard' ? node.shardId : fields.string('shardId');
}

/** @throws {PipelinesError} when it is not a hash key */
function givenHashKey({ fields }: Call): bigint | undefined {
  const text = fields.string('at');
  const key = text === undefined ? undefined : parseHashKey(text);
  if (text === undefined || key !== undefined) return key;
  throw new PipelinesError(
    'InvalidArgument',
    l10n.t('"{0}" is not a hash key: it is a number in decimal digits.', text),
  );
}

/** @throws {PipelinesError} when there are not two */
function givenPair({ fields }: Call): [string, string] | undefined {
  const [first, second, ...others] = fields.strings('shardIds') ?? [];
  if (first === undefined) return undefined;
  if (second !== undefined && others.length === 0) return [first, second];
  throw new PipelinesError('InvalidArgument', `${COMMANDS.mergeShards}: "shardIds" must name two shards.`);
}

/** The open shards with their part of all hash keys drawn beside them. */
async function chooseShard(title: string, { shards, loads, source }: LoadedShards): Promise<OpenShard | undefined> {
  const items = shards.map((shard) => ({ ...shardItem([shard], loads), shard }));
  const placeHolder = `${l10n.t('Choose a shard')}. ${source}`;
  return (await choose(items, { title, placeHolder, ignoreFocusOut: true }))?.shard;
}

async function choosePair(
  title: string,
  { shards, loads, source }: LoadedShards,
  first: string | undefined,
): Promise<[string, string] | undefined> {
  const pairs = shards.flatMap((shard, index) => {
    const next = shards[index + 1];
    const isOffered = first === undefined || shard.shardId === first || next?.shardId === first;
    return next && isOffered && areAdjacent(shard, next) ? [[shard, next] as const] : [];
  });
  if (pairs.length === 0) {
    throw new PipelinesError('NotAdjacent', l10n.t('There are no two open shards side by side that could be merged.'));
  }
  const items = pairs.map((pair) => ({ ...shardItem(pair, loads), pair }));
  const placeHolder = `${l10n.t('Choose two shards')}. ${source}`;
  const chosen = await choose(items, { title, placeHolder, ignoreFocusOut: true });
  return chosen && [chosen.pair[0].shardId, chosen.pair[1].shardId];
}

function shardItem(shards: readonly OpenShard[], loads: ShardLoads) {
  const share = shards.reduce((sum, { keys }) => sum + shareOf(keys), 0);
  const known = shards.flatMap(({ shardId }) => loads.get(shardId) ?? []);
  const hot = hotShards(loads);
  const details = [
    // On a line of its own: beside the label, a narrow window cuts it.
    picture(shards.map(({ keys }) => keys)),
    ...(known.length > 0 ? [loadText(sumOf(known))] : []),
    ...(shards.some(({ shardId }) => hot.has(shardId)) ? [l10n.t('hot')] : []),
  ];
  return {
    label: shards.map(({ shardId }) => shardId).join(' + '),
    description: `${(share * 100).toFixed(share < 0.01 ? 3 : 1)} %`,
    detail: details.join(' · '),
  };
}

function sumOf(loads: readonly ShardLoad[]): ShardLoad {
  const hasBytes = loads.every(({ bytesPerSecond }) => bytesPerSecond !== undefined);
  return {
    recordsPerSecond: loads.reduce((sum, { recordsPerSecond }) => sum + recordsPerSecond, 0),
    bytesPerSecond: hasBytes ? loads.reduce((sum, { bytesPerSecond = 0 }) => sum + bytesPerSecond, 0) : undefined,
  };
}

/** All hash keys as a bar, in which the ranges are filled. */
function picture(ranges: readonly HashKeys[]): string {
  const all = hashKeysOf({ StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) });
  if (!all) return '';
  return Array.from({ length: PICTURE_WIDTH }, (_, index) => {
    const from = hashKeyAt(all, index / PICTURE_WIDTH);
    const to = hashKeyAt(all, (index + 1) / PICTURE_WIDTH);
    return ranges.some((range) => range.from < to && range.to >= from) ? '█' : '░';
  }).join('');
}

/** In the middle, at another share of the range, or at a hash key. Undefined: dismissed. */
async function askForHashKey(title: string, shard: OpenShard): Promise<bigint | undefined> {
  const middle = middleOf(shard.keys);
  const text = await askForText({
    title: `${title} · ${shard.shardId}`,
    prompt: l10n.t('First hash key of the second part, or a share of the range such as 25 %'),
    value: String(middle),
    ignoreFocusOut: true,
    validateInput: (input) => {
      const key = hashKeyIn(shard, input);
      return key === undefined ? l10n.t('Enter a hash key or a percentage') : splitProblem(shard, key);
    },
  });
  return text === undefined ? undefined : hashKeyIn(shard, text);
}

function hashKeyIn({ keys }: OpenShard, text: string): bigint | undefined {
  const [whole, percent = ''] = /^\s*(\d{1,2}(?:[.,]\d{1,4})?)\s*%\s*$/.exec(text) ?? [];
  return whole === undefined ? parseHashKey(text) : hashKeyAt(keys, Number(percent.replace(',', '.')) / 100);
}
