import * as l10n from '@vscode/l10n';
import type { Uri } from 'vscode';
import type { ExportFormat } from '../../consumer';
import { choose } from '../prompts/quickPicks';
import { exportFormatOf } from './exportTail';

/** How records are written to a file. */
export interface ExportForm {
  format: ExportFormat;
  spreadsheetSafe: boolean;
}

/** The form that a file's name asks for; of CSV, whether it is for a spreadsheet, unless that was said. `undefined`: dismissed. */
export async function askForForm(
  uri: Uri,
  title: string,
  given: { format?: ExportFormat | undefined; spreadsheetSafe?: boolean | undefined } = {},
): Promise<ExportForm | undefined> {
  const format = given.format ?? exportFormatOf(uri);
  if (format !== 'csv') return { format, spreadsheetSafe: true };
  const spreadsheetSafe = given.spreadsheetSafe ?? (await askWhetherSafe(title));
  return spreadsheetSafe === undefined ? undefined : { format, spreadsheetSafe };
}

async function askWhetherSafe(title: string): Promise<boolean | undefined> {
  const items = [
    {
      label: l10n.t('Safe for spreadsheets'),
      detail: l10n.t("A cell that a spreadsheet would run as a formula gets an apostrophe before it: '=1+1"),
      isSafe: true,
    },
    {
      label: l10n.t('Exact'),
      detail: l10n.t('Each cell as it is, for programs. A spreadsheet runs what begins with =, +, - or @.'),
      isSafe: false,
    },
  ];
  return (await choose(items, { title, placeHolder: l10n.t('Records may contain text from strangers') }))?.isSafe;
}
