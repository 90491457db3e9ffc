import { CodeLens, type Range } from 'vscode';
import { definedFields } from '../common';
import { lensText, paragraphText, type Icon } from './inert/inertText';

export type Lens = CodeLens;

export interface LensAction {
  title: string;
  icon?: Icon;
  /** Empty: it only says something. */
  command: string;
  arguments?: unknown[];
  tooltip?: string;
}

/** A line above a document. VS Code reads icons in its title: an object's name is none. */
export function lens(range: Range, { title, icon, command, tooltip, arguments: args }: LensAction): Lens {
  const action = { title: lensText(title, icon), command, arguments: args, tooltip: tooltip && paragraphText(tooltip) };
  return new CodeLens(range, definedFields(action));
}
