import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { PipelinesError } from '../../../errors';
import { LocalControl } from '../../connections/localControl';
import { LOCAL_REGION, type LocalPipeline } from '../../connections/localPipeline';
import { activeFaults, type FaultSettings } from '../../connections/simulatedFaults';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { pickFaults } from '../../prompts/faults';
import { isTreeNode } from '../../tree/nodes';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { confirm, noteBriefly } from '../../messages';

export function localCommands(options: {
  local: LocalPipeline;
  tree: PipelinesTree;
  log: LogOutputChannel;
}): Command[] {
  const { local, tree, log } = options;
  return [
    defineCommand(log, COMMANDS.localStart, async (context, argument) => {
      context.error = { doing: l10n.t('start the local pipeline') };
      const fields = new Fields(COMMANDS.localStart, isByPerson(argument) ? undefined : argument);
      const port = fields.integer('port', 0, 65_535);
      const endpoint = await local.start({ port, limits: fields.boolean('limits') });
      return { connection: LOCAL_CONNECTION, endpoint, region: LOCAL_REGION };
    }),
    defineCommand(log, COMMANDS.localStop, () => local.stop()),
    defineCommand(log, COMMANDS.localReset, async (context, argument) => {
      context.error = { doing: l10n.t('reset the local pipeline') };
      if (!(await isConfirmed(argument))) return;
      await new LocalControl(await local.start()).reset();
      local.noteFaults(false);
      tree.refresh();
      noteBriefly(l10n.t('The local pipeline is as on its first day'));
    }),
    defineCommand(log, COMMANDS.localSimulateFaults, async (context, argument) => {
      context.error = { doing: l10n.t('simulate faults') };
      const control = new LocalControl(await local.start());
      const apply = async (faults: FaultSettings) => {
        const settings = await control.simulate(faults);
        local.noteFaults(Object.keys(activeFaults(settings)).length > 0);
        return settings;
      };
      if (!isByPerson(argument)) return apply(argument as FaultSettings);
      await pickFaults(await control.faults(), apply);
      return undefined;
    }),
  ];
}

function isByPerson(argument: unknown): boolean {
  return argument === undefined || isTreeNode(argument);
}

/** Everything in it is lost: a person is asked, and a program says that it was. */
async function isConfirmed(argument: unknown): Promise<boolean> {
  if (!isByPerson(argument)) {
    if (new Fields(COMMANDS.localReset, argument).boolean('confirmed') === true) return true;
    throw new PipelinesError('NotConfirmed', 'A reset deletes everything in the local pipeline.', {
      remedy: 'Pass { "confirmed": true }.',
    });
  }
  return confirm('warning', {
    question: l10n.t('Reset the local pipeline?'),
    detail: l10n.t('All its streams, records and objects are deleted, and it begins anew.'),
    answer: l10n.t('Reset'),
  });
}
