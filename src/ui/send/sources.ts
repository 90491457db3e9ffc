import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { l10n, window, workspace, type Range, type TextDocument, type Uri } from 'vscode';
import { PipelinesError } from '../../errors';

/** Beyond this the editor does not open a file as text: it is read from disk, a piece at a time. */
const MOST_BYTES_IN_MEMORY = 20_000_000;

/** What is to be sent: a text that is at hand, or a file on disk that is read as often as needed. */
export type SendSource =
  | { kind: 'text'; uri: Uri; name: string; bytes: Uint8Array; firstLine: number; firstColumn: number }
  | { kind: 'file'; uri: Uri; name: string; read: (signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** The active editor, whatever it shows: saved, dirty or untitled. */
export function activeEditorSource(selectionOnly: boolean): SendSource {
  const editor = window.activeTextEditor;
  if (!editor) {
    throw new PipelinesError('NoEditor', l10n.t('There is no active editor to send from.'), {
      remedy: l10n.t('Open a file of records, or choose one in the explorer.'),
    });
  }
  if (!selectionOnly) return documentSource(editor.document);
  if (editor.selection.isEmpty) throw new PipelinesError('NoSelection', l10n.t('Nothing is selected.'));
  return documentSource(editor.document, editor.selection);
}

/** A document that is open counts as it stands in the editor, not as it was saved. */
export async function uriSource(uri: Uri): Promise<SendSource> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return documentSource(open);
  const name = workspace.asRelativePath(uri);
  if (uri.scheme === 'file' && (await stat(uri.fsPath)).size > MOST_BYTES_IN_MEMORY) {
    return { kind: 'file', uri, name, read: (signal) => createReadStream(uri.fsPath, { signal }) };
  }
  const bytes = await workspace.fs.readFile(uri);
  return { kind: 'text', uri, name, bytes, firstLine: 0, firstColumn: 0 };
}

function documentSource(document: TextDocument, selection?: Range): SendSource {
  const { line = 0, character = 0 } = selection?.start ?? {};
  return {
    kind: 'text',
    uri: document.uri,
    name: workspace.asRelativePath(document.uri),
    bytes: Buffer.from(document.getText(selection)),
    firstLine: line,
    firstColumn: character,
  };
}
