import type { Command, ThemeIcon, TreeItemCollapsibleState } from 'vscode';
import type { InertMarkdown } from '../markdown';

/** What a row of the tree shows. Without `collapsible` it has no children. Its texts become inert where the row is shown. */
export interface Row {
  label: string;
  contextValue: string;
  icon: ThemeIcon;
  collapsible?: TreeItemCollapsibleState;
  description?: string;
  /** A picture made of characters, after the description. A screen reader passes over it. */
  picture?: string;
  /** A function is called when the row is pointed at: thousands of rows are shown, and few of them are. */
  tooltip?: string | (() => InertMarkdown);
  command?: Command;
}

export { factSheet } from '../markdown';
