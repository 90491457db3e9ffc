import type { Uri } from 'vscode';
import * as l10n from '@vscode/l10n';
import { Range, window, workspace, type TextDocument } from 'vscode';
import { PipelinesError } from '../../errors';
import type { SampleLocale, TemplateDiagnostic } from '../../samples';
import { TEMPLATE_LANGUAGE } from '../contributions';

export function isTemplate(document: TextDocument): boolean {
  return document.languageId === TEMPLATE_LANGUAGE;
}

/** The template that is named, or the one in front of the person. As it is in the editor, saved or not. */
export async function templateDocument(uri?: Uri): Promise<TextDocument> {
  if (uri) return workspace.openTextDocument(uri);
  const document = window.activeTextEditor?.document;
  if (document && isTemplate(document)) return document;
  throw new PipelinesError('NoTemplate', l10n.t('The active editor shows no sample template.'), {
    remedy: l10n.t('Open a file named *.kinesis-template.json, or make one with "New Sample Template…".'),
  });
}

export function rangeOf(
  document: TextDocument,
  { offset, length }: Pick<TemplateDiagnostic, 'offset' | 'length'>,
): Range {
  return new Range(document.positionAt(offset), document.positionAt(offset + length));
}

/** The language of names and places that the template itself asks for. */
export function localeOf(text: string): SampleLocale {
  return /"\$locale"\s*:\s*"pt_BR"/.test(text) ? 'pt_BR' : 'en';
}

/** `orders` of `samples/orders.kinesis-template.json`. */
export function templateName(uri: Uri): string {
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return file.replace(/\.kinesis-template\.json$|\.json$/i, '');
}
