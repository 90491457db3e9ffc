import * as l10n from '@vscode/l10n';
import { env, QuickPickItemKind } from 'vscode';
import type { Icon } from '../../inert/inertText';
import { noteBriefly } from '../../messages';
import { choose, type PickItem } from '../../prompts/quickPicks';

/** One setting of what is reviewed, and the question that changes it. */
export interface ReviewRow<Settings> {
  icon: Icon;
  label: string;
  description: string;
  /** Undefined: dismissed, and nothing changes. Left out: it cannot be changed. */
  change?: (settings: Settings) => Promise<Settings | undefined>;
}

export interface Review<Settings> {
  title: string;
  /** The row that Enter takes: what will be done. */
  start: (settings: Settings) => { label: string; description?: string };
  rows: (settings: Settings) => ReviewRow<Settings>[];
  /** Why it cannot be done so. Undefined: it can. */
  problem: (settings: Settings) => string | undefined;
  /** The same as commands of the AWS CLI. Left out: there are none for it. */
  script?: (settings: Settings) => string;
}

type Item<Settings> = PickItem & {
  choice?: { kind: 'start' } | { kind: 'copy' } | { kind: 'row'; row: ReviewRow<Settings> };
};

/** One list of all settings: Enter does it, each row changes one value, Escape within leads back. Undefined: dismissed. */
export async function review<Settings>(options: Review<Settings>, settings: Settings): Promise<Settings | undefined> {
  for (;;) {
    const chosen = await choose(itemsOf(options, settings), {
      title: options.title,
      placeHolder: l10n.t('Review, then press Enter to start'),
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (!chosen?.choice) return undefined;
    switch (chosen.choice.kind) {
      case 'start':
        if (options.problem(settings) === undefined) return settings;
        break;
      case 'copy':
        if (options.script) await copyScript(options.script(settings));
        break;
      case 'row':
        settings = (await chosen.choice.row.change?.(settings)) ?? settings;
    }
  }
}

export async function copyScript(script: string): Promise<void> {
  await env.clipboard.writeText(script);
  noteBriefly(l10n.t('Copied the commands for the AWS CLI.'));
}

function itemsOf<Settings>(options: Review<Settings>, settings: Settings): Item<Settings>[] {
  const problem = options.problem(settings);
  const { label, description } = options.start(settings);
  // What is said of it has a line of its own: beside the label, a narrow window cuts it.
  const start: Item<Settings> = {
    ...{ label, choice: { kind: 'start' } },
    ...(problem === undefined
      ? { icon: 'check', detail: description }
      : { icon: 'warning', detail: problem, detailIcon: 'warning' }),
  };
  const rows = options.rows(settings).map((row): Item<Settings> => {
    const { icon, label, description } = row;
    return { icon, label, description, choice: { kind: 'row', row } };
  });
  return [
    start,
    { label: l10n.t('settings'), kind: QuickPickItemKind.Separator },
    ...rows,
    ...(options.script
      ? [
          { label: '', kind: QuickPickItemKind.Separator },
          { icon: 'clippy' as const, label: l10n.t('Copy as CLI Command'), choice: { kind: 'copy' as const } },
        ]
      : []),
  ];
}
