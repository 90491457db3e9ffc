import { languages, type TextDocument } from 'vscode';
import { RECORDS_SCHEME } from '../contributions';

/**
 * Markdown, and what VS Code reads as Markdown: a link in it runs a command at a Ctrl+click. The readable form is a list of records, which is
 * no Markdown, whatever the object's name ends with. In its raw form an object is what it is.
 */
const MARKDOWN = /markdown|^(?:mdx|quarto|rmd|prompt|instructions|chatmode|chatagent|skill)$/i;

/** Delivered objects mostly have no extension: the editor could only guess what they hold. */
export async function colourRecords(document: TextDocument): Promise<void> {
  if (document.uri.scheme !== RECORDS_SCHEME) return;
  const isMarkdown = MARKDOWN.test(document.languageId);
  if (!isMarkdown && document.languageId !== 'plaintext') return;
  const first = document.lineAt(0).text;
  if (first.startsWith('{') || first.startsWith('[')) await languages.setTextDocumentLanguage(document, 'jsonl');
  else if (isMarkdown) await languages.setTextDocumentLanguage(document, 'plaintext');
}
