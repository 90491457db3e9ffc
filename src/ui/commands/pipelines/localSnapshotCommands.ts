import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import { LocalControl, type LocalSnapshot } from '../../connections/localControl';
import type { LocalPipeline } from '../../connections/localPipeline';
import { COMMANDS } from '../../contributions';
import { confirm, noteBriefly } from '../../messages';
import { askForText } from '../../prompts/inputBoxes';
import { choose } from '../../prompts/quickPicks';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { Call } from '../call';
import { command, type Command } from '../command';

/** As the local pipeline takes names. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

interface Named {
  readonly name: string;
}

export function localSnapshotCommands({ local, tree }: { local: LocalPipeline; tree: PipelinesTree }): Command[] {
  const control = async (): Promise<LocalControl> => new LocalControl(await local.start());
  return [
    command({
      id: COMMANDS.localSaveSnapshot,
      doing: l10n.t('save a snapshot of the local pipeline'),
      argument: givenName,
      complete: (named) => named,
      ask: async () => await askForName(await (await control()).snapshots()),
      run: async ({ name }) => {
        await (await control()).saveSnapshot(name);
        noteBriefly(l10n.t('Snapshot {0} saved', name));
        return { name };
      },
    }),
    command({
      id: COMMANDS.localRestoreSnapshot,
      doing: l10n.t('restore a snapshot of the local pipeline'),
      argument: confirmedName,
      complete: (named) => named,
      ask: async () => await chooseConfirmed(await (await control()).snapshots()),
      run: async ({ name }) => {
        await (await control()).restoreSnapshot(name);
        local.noteFaults(false);
        tree.refresh();
        noteBriefly(l10n.t('Snapshot {0} restored', name));
        return { name };
      },
    }),
  ];
}

/** Undefined: a person is to be asked. */
function givenName({ caller, fields }: Call): Named | undefined {
  if (caller === 'person') return undefined;
  const name = fields.string('name');
  if (name !== undefined) return { name };
  throw new PipelinesError('InvalidArgument', 'A snapshot needs a name.', { remedy: 'Pass { "name": "…" }.' });
}

/** Everything in the pipeline is replaced: a program says that its user wants that. Undefined: a person is to be asked. */
function confirmedName(call: Call): Named | undefined {
  const named = givenName(call);
  if (named === undefined || call.fields.boolean('confirmed') === true) return named;
  throw new PipelinesError('NotConfirmed', 'A snapshot replaces everything in the local pipeline.', {
    remedy: 'Pass { "name": "…", "confirmed": true }.',
  });
}

async function askForName(existing: readonly LocalSnapshot[]): Promise<Named | undefined> {
  const name = await askForText({
    title: l10n.t('Save Snapshot'),
    prompt: l10n.t('A name for the snapshot. It keeps all streams, records and objects of the local pipeline.'),
    placeHolder: 'demo',
    validateInput: (text) =>
      NAME.test(text)
        ? undefined
        : l10n.t('1 to 64 letters, digits, dots, hyphens and underscores, with a letter or a digit first'),
  });
  if (name === undefined) return undefined;
  if (!existing.some((snapshot) => snapshot.name === name)) return { name };
  const isReplaced = await confirm('warning', {
    question: l10n.t('Replace the snapshot {0}?', name),
    detail: l10n.t('What it keeps now is lost.'),
    answer: l10n.t('Replace'),
  });
  return isReplaced ? { name } : undefined;
}

async function chooseConfirmed(snapshots: readonly LocalSnapshot[]): Promise<Named | undefined> {
  if (snapshots.length === 0) {
    throw new PipelinesError('NoSnapshot', l10n.t('The local pipeline has no snapshot.'), {
      remedy: l10n.t('Save one first: Save Snapshot… in the menu of the local pipeline.'),
    });
  }
  const chosen = await choose(
    snapshots.map(({ name, savedAt }) => ({ label: name, description: new Date(savedAt).toLocaleString() })),
    { title: l10n.t('Restore Snapshot') },
  );
  if (!chosen) return undefined;
  const isConfirmed = await confirm('warning', {
    question: l10n.t('Restore the snapshot {0}?', chosen.label),
    detail: l10n.t('All streams, records and objects that are in the local pipeline now are replaced.'),
    answer: l10n.t('Restore'),
  });
  return isConfirmed ? { name: chosen.label } : undefined;
}
