import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import { LocalControl } from '../../connections/localControl';
import { LOCAL_REGION, type LocalPipeline } from '../../connections/localPipeline';
import { activeFaults, type FaultSettings } from '../../connections/simulatedFaults';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { pickFaults } from '../../prompts/faults';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { confirm, noteBriefly } from '../../messages';

export function localCommands({ local, tree }: { local: LocalPipeline; tree: PipelinesTree }): Command[] {
  return [
    command({
      id: COMMANDS.localStart,
      doing: l10n.t('start the local pipeline'),
      argument: ({ fields }) => ({ port: fields.integer('port', 0, 65_535), limits: fields.boolean('limits') }),
      run: async (settings) => {
        const endpoint = await local.start(settings);
        return { connection: LOCAL_CONNECTION, endpoint, region: LOCAL_REGION };
      },
    }),
    command({
      id: COMMANDS.localStop,
      doing: l10n.t('stop the local pipeline'),
      argument: () => undefined,
      run: () => local.stop(),
    }),
    command({
      id: COMMANDS.localReset,
      doing: l10n.t('reset the local pipeline'),
      argument: givenConfirmation,
      complete: (confirmed) => confirmed,
      ask: async () => ((await isConfirmed()) ? CONFIRMED : undefined),
      run: async () => {
        await new LocalControl(await local.start()).reset();
        local.noteFaults(false);
        tree.refresh();
        noteBriefly(l10n.t('Local pipeline reset'));
      },
    }),
    faultsCommand(local),
  ];
}

/** A program's faults are applied at once; a person changes one after the other, and sees what is at work. */
function faultsCommand(local: LocalPipeline): Command {
  const apply = async (faults: FaultSettings) => {
    const settings = await new LocalControl(await local.start()).simulate(faults);
    local.noteFaults(Object.keys(activeFaults(settings)).length > 0);
    return settings;
  };
  return command({
    id: COMMANDS.localSimulateFaults,
    doing: l10n.t('simulate faults'),
    // The local pipeline checks them itself: programs may also put them there without this command.
    argument: ({ unchecked }) => unchecked as FaultSettings | undefined,
    complete: (faults) => faults,
    ask: async () => {
      await pickFaults(await new LocalControl(await local.start()).faults(), apply);
      return undefined;
    },
    run: apply,
  });
}

const CONFIRMED = { confirmed: true } as const;

/** Everything in it is lost: a program says that its user wants that. Undefined: a person is to be asked. */
function givenConfirmation({ caller, fields }: Call): typeof CONFIRMED | undefined {
  if (caller === 'person') return undefined;
  if (fields.boolean('confirmed') === true) return CONFIRMED;
  throw new PipelinesError('NotConfirmed', 'A reset deletes everything in the local pipeline.', {
    remedy: 'Pass { "confirmed": true }.',
  });
}

function isConfirmed(): Promise<boolean> {
  return confirm('warning', {
    question: l10n.t('Reset the local pipeline?'),
    detail: l10n.t('All its streams, records and objects are deleted. It starts over with the demo streams.'),
    answer: l10n.t('Reset'),
  });
}
