import { DocumentLink, Uri, type Range } from 'vscode';
import { paragraphText } from '../inert/inertText';
import type { CommandId } from '../contributions';
import { commandQuery } from './commandQuery';

export type CommandLink = DocumentLink;

/** A link of ours in a document: one of our commands with one argument. What the argument holds is data; no part of it names the command. */
export function commandLink(
  range: Range,
  { command, argument, tooltip }: { command: CommandId; argument: unknown; tooltip?: string | undefined },
): CommandLink {
  const link = new DocumentLink(range, Uri.parse(`command:${command}?${commandQuery(argument)}`));
  if (tooltip !== undefined) link.tooltip = paragraphText(tooltip);
  return link;
}
