import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { streamLabel } from '../../../aws';
import type { TailConsumer } from '../../../consumer';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { formatAge } from '../../format';
import type { RecentTargets } from '../../prompts/recentTargets';
import { pickTarget } from '../../prompts/targets';
import type { ConsumerPlace } from '../../tail/fanOut/consumerJournal';
import type { TailConsumers } from '../../tail/fanOut/tailConsumers';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { chooseMany } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface TailConsumerCommandOptions {
  connections: Connections;
  consumers: TailConsumers;
  recent: RecentTargets;
  log: LogOutputChannel;
}

/** Deregisters what crashed tails left. With a complete argument: those of this machine that nobody uses. */
export function tailConsumerCommand(options: TailConsumerCommandOptions): Command {
  const { consumers, log } = options;
  return defineCommand(log, COMMANDS.tailRemoveConsumers, async (context, argument) => {
    context.error = { doing: l10n.t('remove the consumers') };
    const fields = new Fields(COMMANDS.tailRemoveConsumers, isTreeNode(argument) ? undefined : argument);
    const connection = fields.string('connection');
    const stream = fields.string('stream');
    if (connection !== undefined && stream !== undefined) return consumers.removeOrphans({ connection, stream });
    context.rethrow = false;
    return askAndRemove(options, connection);
  });
}

async function askAndRemove(
  { connections, consumers, recent }: TailConsumerCommandOptions,
  connection: string | undefined,
): Promise<void> {
  const title = l10n.t('Remove consumers left by tails');
  const placeholder = l10n.t('Data stream whose consumers are looked at');
  const target = await pickTarget({ connections, recent, title, placeholder, kinds: ['stream'], connection });
  if (!target || !('stream' in target)) return;
  const unused = (await consumers.list(target)).filter(({ owner }) => owner !== 'running');
  if (unused.length === 0) {
    showResult('info', l10n.t('No consumer of a tail is left at {0}.', streamLabel(target.stream)));
    return;
  }
  const chosen = await pickConsumers(target, unused);
  if (chosen && chosen.length > 0) await consumers.removeAndSay(target, chosen);
}

/** Those of other machines may be in use there: they are not chosen beforehand. */
async function pickConsumers(
  { stream }: ConsumerPlace,
  consumers: readonly TailConsumer[],
): Promise<TailConsumer[] | undefined> {
  const items = consumers.map((consumer) => ({
    label: consumer.name,
    description: consumer.createdMs === undefined ? '' : formatAge(consumer.createdMs, Date.now()),
    detail:
      consumer.owner === 'orphan'
        ? l10n.t('Its window is gone: nobody uses it.')
        : l10n.t('Registered on another machine, where it may be in use.'),
    picked: consumer.owner === 'orphan',
    consumer,
  }));
  const chosen = await chooseMany(items, {
    title: l10n.t('Consumers at {0}', streamLabel(stream)),
    placeHolder: l10n.t('Those to deregister'),
  });
  return chosen?.map(({ consumer }) => consumer);
}
