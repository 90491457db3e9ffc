import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../../aws';
import type { TailConsumer } from '../../../consumer';
import { COMMANDS } from '../../contributions';
import { formatAge } from '../../format';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import type { ConsumerPlace } from '../../tail/fanOut/consumerJournal';
import type { TailConsumers } from '../../tail/fanOut/tailConsumers';
import { command, type Command } from '../command';
import { chooseMany } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface TailConsumerCommandOptions extends TargetServices {
  consumers: TailConsumers;
}

/** Consumers to deregister: those that a person chose, or all that crashed tails of this machine left and nobody uses. */
type Removal = ConsumerPlace & { chosen?: readonly TailConsumer[] };

/** Deregisters the consumers that crashed tails left. */
export function tailConsumerCommand(options: TailConsumerCommandOptions): Command {
  const { consumers } = options;
  return command({
    id: COMMANDS.tailRemoveConsumers,
    doing: l10n.t('remove the consumers'),
    argument: ({ fields }) => ({ connection: fields.string('connection'), stream: fields.string('stream') }),
    complete: ({ connection, stream }): Removal | undefined =>
      connection !== undefined && stream !== undefined ? { connection, stream } : undefined,
    ask: ({ connection }) => askForRemoval(options, connection),
    run: ({ chosen, ...place }) => (chosen ? consumers.removeAndSay(place, chosen) : consumers.removeOrphans(place)),
  });
}

async function askForRemoval(
  { consumers, ...services }: TailConsumerCommandOptions,
  connection: string | undefined,
): Promise<Removal | undefined> {
  const placeholder = l10n.t('Choose a data stream');
  const target = await pickTarget({
    ...services,
    title: l10n.t('Remove leftover consumers'),
    placeholder,
    kinds: ['stream'],
    purpose: 'change',
    connection,
  });
  if (!target || !('stream' in target)) return undefined;
  const unused = (await consumers.list(target)).filter(({ owner }) => owner !== 'running');
  if (unused.length === 0) {
    showResult('info', l10n.t('{0} has no leftover consumers.', streamLabel(target.stream)));
    return undefined;
  }
  const title = l10n.t('Consumers of {0}', streamLabel(target.stream));
  const chosen = await pickConsumers(await services.connections.identities.withPlace(title, target.connection), unused);
  return chosen && chosen.length > 0 ? { ...target, chosen } : undefined;
}

/** Consumers of other machines may be in use there, so they are not selected at first. */
async function pickConsumers(title: string, consumers: readonly TailConsumer[]): Promise<TailConsumer[] | undefined> {
  const items = consumers.map((consumer) => ({
    label: consumer.name,
    description: consumer.createdMs === undefined ? '' : formatAge(consumer.createdMs, Date.now()),
    detail:
      consumer.owner === 'orphan'
        ? l10n.t('Its window has closed. Nothing uses it.')
        : l10n.t('Registered on another machine. It may be in use there.'),
    picked: consumer.owner === 'orphan',
    consumer,
  }));
  const chosen = await chooseMany(items, {
    title,
    placeHolder: l10n.t('Choose the consumers to deregister'),
  });
  return chosen?.map(({ consumer }) => consumer);
}
