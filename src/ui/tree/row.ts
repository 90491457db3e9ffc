import { MarkdownString, type Command, type ThemeIcon, type TreeItemCollapsibleState } from 'vscode';

/** What a row of the tree shows. Without `collapsible` it has no children. */
export interface Row {
  label: string;
  contextValue: string;
  icon: ThemeIcon;
  collapsible?: TreeItemCollapsibleState;
  description?: string;
  tooltip?: string | MarkdownString;
  command?: Command;
}

/** A tooltip of names and values. Values come from AWS and are shown as code: none of them is Markdown. */
export function factSheet(title: string, rows: readonly [string, string | undefined][]): MarkdownString {
  const sheet = new MarkdownString();
  sheet.appendMarkdown('**').appendText(title).appendMarkdown('**\n\n');
  for (const [name, value] of rows) {
    if (value === undefined || value === '') continue;
    sheet.appendText(`${name}: `).appendMarkdown(`\`${value.replaceAll('`', "'")}\`  \n`);
  }
  return sheet;
}
