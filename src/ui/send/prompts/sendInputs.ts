import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { SendInput } from '../sendCommandArgument';
import { choose } from '../../prompts/quickPicks';

/** Where no editor is open there is still something to send. `undefined`: dismissed. */
export async function askForInput(): Promise<SendInput | undefined> {
  const items = [
    { icon: 'files' as const, label: l10n.t('Files…'), open: chooseFiles },
    {
      icon: 'clippy' as const,
      label: l10n.t('Clipboard'),
      open: () => Promise.resolve<SendInput>({ kind: 'clipboard' }),
    },
  ];
  const chosen = await choose(items, {
    title: l10n.t('Send'),
    placeHolder: l10n.t('No file is open. Choose what to send.'),
  });
  return chosen?.open();
}

async function chooseFiles(): Promise<SendInput | undefined> {
  const uris = await window.showOpenDialog({ title: l10n.t('Choose files with records'), canSelectMany: true });
  return uris && { kind: 'uris', uris };
}
