import * as l10n from '@vscode/l10n';
import { QuickPickItemKind, workspace, type Uri } from 'vscode';
import { PRESETS } from '../../samples';
import { choose, type PickItem } from './quickPicks';

const TEMPLATE_FILES = '**/*.kinesis-template.json';
const MAX_FILES = 50;

/** Where the text of a template comes from. */
export type TemplateChoice = { kind: 'file'; uri: Uri } | { kind: 'preset'; id: string };

interface TemplateItem extends PickItem {
  choice?: TemplateChoice;
}

/** The templates of the workspace, then those that come with the extension. `undefined`: dismissed. */
export async function askForTemplate(title: string): Promise<TemplateChoice | undefined> {
  const files = await workspace.findFiles(TEMPLATE_FILES, '**/node_modules/**', MAX_FILES);
  const heading = (label: string): TemplateItem => ({ label, kind: QuickPickItemKind.Separator });
  const items: TemplateItem[] = [
    ...(files.length > 0 ? [heading(l10n.t('workspace'))] : []),
    ...files.map((uri): TemplateItem => {
      return { icon: 'file-code', label: workspace.asRelativePath(uri), choice: { kind: 'file', uri } };
    }),
    heading(l10n.t('presets')),
    ...PRESETS.map(({ id, label, description }): TemplateItem => {
      return { icon: 'beaker', label: label, description, choice: { kind: 'preset', id } };
    }),
  ];
  const placeHolder = l10n.t('Choose what the records look like');
  return (await choose(items, { title, placeHolder, matchOnDescription: true }))?.choice;
}
