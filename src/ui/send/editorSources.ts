import * as l10n from '@vscode/l10n';
import {
  env,
  Position,
  TabInputText,
  Uri,
  window,
  workspace,
  type NotebookCell,
  type Range,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import { PipelinesError } from '../../errors';
import { isTextIn } from '../../records';
import { textEncoding } from './encodings';
import type { DocumentEncoding, SendSource, TextPart } from './sources';

const TOP = new Position(0, 0);

/**
 * What a person has in front of them. VS Code gives extensions no editor for a text beyond 50 MB, and none yet for one
 * that was opened a moment ago: then there is only the address that the tab has.
 */
export type ActiveText = TextEditor | Uri;

export function activeText(): ActiveText | undefined {
  if (window.activeTextEditor) return window.activeTextEditor;
  const tab = window.tabGroups.activeTabGroup.activeTab;
  if (!(tab?.input instanceof TabInputText)) return undefined;
  const { uri } = tab.input;
  const isOpen = workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
  if (tab.isDirty && !isOpen) {
    const message = l10n.t('{0} has unsaved changes and is too large to read from the editor.', tab.label);
    throw new PipelinesError('NotSaved', message, { remedy: l10n.t('Save it, then send it.') });
  }
  return uri;
}

/** The active editor, whatever it shows: saved, dirty or untitled. */
export async function activeTextSource(
  selectionOnly: boolean,
  openUri: (uri: Uri) => Promise<SendSource>,
): Promise<SendSource> {
  const active = activeText();
  if (!active) {
    throw new PipelinesError('NoEditor', l10n.t('No file is open.'), {
      remedy: l10n.t('Open a file with records, or choose one in the explorer.'),
    });
  }
  if (!selectionOnly) return active instanceof Uri ? openUri(active) : documentSource(active.document);
  if (active instanceof Uri || active.selection.isEmpty) {
    throw new PipelinesError('NoSelection', l10n.t('Nothing is selected.'));
  }
  return selectionSource(active.document, active.selection);
}

/** A document as it stands in the editor, not as it was saved. */
export async function documentSource(document: TextDocument): Promise<SendSource> {
  const part = await documentPart(document);
  return { name: part.name, uris: [document.uri], parts: [part] };
}

/** What was selected cannot be found again once the document has changed: it is not remembered. */
async function selectionSource(document: TextDocument, selection: Range): Promise<SendSource> {
  const part = await documentPart(document, selection);
  return { name: part.name, uris: [], parts: [part] };
}

/** A document, or what is selected in it. */
export async function documentPart(document: TextDocument, selection?: Range): Promise<TextPart> {
  const { uri } = document;
  const path = workspace.asRelativePath(uri);
  const { line, character } = selection?.start ?? TOP;
  const text = document.getText(selection);
  return {
    kind: 'text',
    name: selection ? l10n.t('{0} (selection)', path) : path,
    text,
    place: { uri, line, column: character },
    document: document.isUntitled ? undefined : await documentEncoding(document, text, selection),
  };
}

async function documentEncoding(document: TextDocument, text: string, selection?: Range): Promise<DocumentEncoding> {
  const { encoding, isDirty, uri } = document;
  return {
    encoding,
    hasLostCharacters: text.includes('\uFFFD') && !(await isReadExactly(document)),
    async reopen(other) {
      if (isDirty) throw notSaved(workspace.asRelativePath(uri));
      return documentPart(await workspace.openTextDocument(uri, { encoding: other }), selection);
    },
  };
}

/** Whether U+FFFD stands in the file itself, and does not stand for bytes that were lost when it was opened. */
async function isReadExactly({ uri, encoding }: TextDocument): Promise<boolean> {
  const bytes = await workspace.fs.readFile(uri).then(
    (content) => content,
    // It is not a file, or it is gone: nothing tells what its bytes were.
    () => undefined,
  );
  return bytes === undefined || isTextIn(textEncoding(encoding), bytes);
}

function notSaved(name: string): PipelinesError {
  const message = l10n.t('{0} has changes that are not saved: it cannot be read in another encoding.', name);
  return new PipelinesError('NotSaved', message, { remedy: l10n.t('Save the file or revert it, then send it.') });
}

export async function clipboardSource(): Promise<SendSource> {
  const text = await env.clipboard.readText();
  if (text === '') throw new PipelinesError('EmptyClipboard', l10n.t('The clipboard contains no text.'));
  const name = l10n.t('clipboard');
  return { name, uris: [], parts: [{ kind: 'text', name, text }] };
}

/** The cell that a menu names, else the one that is selected in the notebook in front of the person. */
export function cellOutputSource(given?: NotebookCell): SendSource {
  const cell = given ?? selectedCell();
  if (!cell) {
    throw new PipelinesError('NoCell', l10n.t('No notebook cell is selected.'), {
      remedy: l10n.t('Open a notebook and select a cell.'),
    });
  }
  const text = outputText(cell);
  if (text.trim() === '') {
    throw new PipelinesError('NoCellOutput', l10n.t("The cell's output contains no text or JSON."), {
      remedy: l10n.t('Run the cell first, so that it prints its records as JSON.'),
    });
  }
  const name = l10n.t('output of cell {0}', cell.index + 1);
  return { name, uris: [], parts: [{ kind: 'text', name, text }] };
}

function selectedCell(): NotebookCell | undefined {
  const editor = window.activeNotebookEditor;
  const [range] = editor?.selections ?? [];
  return editor && range && range.start < editor.notebook.cellCount ? editor.notebook.cellAt(range.start) : undefined;
}

/** A cell's output comes in several forms; this is the one meant for programs. */
const MIME_TYPES = [
  'application/json',
  'application/vnd.code.notebook.stdout',
  'application/x.notebook.stdout',
  'text/plain',
];

const utf8 = new TextDecoder('utf-8', { fatal: true });

function outputText(cell: NotebookCell): string {
  return cell.outputs
    .map(({ items }) => {
      const preferred = MIME_TYPES.map((mime) => items.find((item) => item.mime === mime)).find((item) => item);
      return preferred ? utf8.decode(Buffer.from(preferred.data)) : '';
    })
    .join('');
}
