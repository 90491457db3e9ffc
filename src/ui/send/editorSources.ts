import * as l10n from '@vscode/l10n';
import {
  env,
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
import type { SendSource } from './sources';

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
    const message = l10n.t(
      '{0} has changes that are not saved, and is too large to be read from the editor.',
      tab.label,
    );
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
    throw new PipelinesError('NoEditor', l10n.t('There is no active editor to send from.'), {
      remedy: l10n.t('Open a file of records, or choose one in the explorer.'),
    });
  }
  if (!selectionOnly) return active instanceof Uri ? openUri(active) : documentSource(active.document);
  if (active instanceof Uri || active.selection.isEmpty) {
    throw new PipelinesError('NoSelection', l10n.t('Nothing is selected.'));
  }
  return selectionSource(active.document, active.selection);
}

/** A document as it stands in the editor, not as it was saved. */
export function documentSource(document: TextDocument): SendSource {
  const name = workspace.asRelativePath(document.uri);
  const place = { uri: document.uri, line: 0, column: 0 };
  const bytes = Buffer.from(document.getText());
  return { name, uris: [document.uri], parts: [{ kind: 'text', name, bytes, place }] };
}

/** What was selected cannot be found again once the document has changed: it is not remembered. */
function selectionSource(document: TextDocument, selection: Range): SendSource {
  const name = l10n.t('{0} (selection)', workspace.asRelativePath(document.uri));
  const place = { uri: document.uri, line: selection.start.line, column: selection.start.character };
  const bytes = Buffer.from(document.getText(selection));
  return { name, uris: [], parts: [{ kind: 'text', name, bytes, place }] };
}

export async function clipboardSource(): Promise<SendSource> {
  const text = await env.clipboard.readText();
  if (text === '') throw new PipelinesError('EmptyClipboard', l10n.t('There is no text in the clipboard.'));
  const name = l10n.t('clipboard');
  return { name, uris: [], parts: [{ kind: 'text', name, bytes: Buffer.from(text) }] };
}

/** The cell that a menu names, else the one that is selected in the notebook in front of the person. */
export function cellOutputSource(given?: NotebookCell): SendSource {
  const cell = given ?? selectedCell();
  if (!cell) {
    throw new PipelinesError('NoCell', l10n.t('There is no notebook cell to send the output of.'), {
      remedy: l10n.t('Open a notebook and select a cell.'),
    });
  }
  const text = outputText(cell);
  if (text.trim() === '') {
    throw new PipelinesError('NoCellOutput', l10n.t('The cell has no text or JSON as its output.'), {
      remedy: l10n.t('Run the cell first, and let it print its records as JSON.'),
    });
  }
  const name = l10n.t('output of cell {0}', cell.index + 1);
  return { name, uris: [], parts: [{ kind: 'text', name, bytes: Buffer.from(text) }] };
}

function selectedCell(): NotebookCell | undefined {
  const editor = window.activeNotebookEditor;
  const [range] = editor?.selections ?? [];
  return editor && range && range.start < editor.notebook.cellCount ? editor.notebook.cellAt(range.start) : undefined;
}

/** Of the forms in which a cell gives the same thing, the one that is meant for programs. */
const MIME_TYPES = [
  'application/json',
  'application/vnd.code.notebook.stdout',
  'application/x.notebook.stdout',
  'text/plain',
];

function outputText(cell: NotebookCell): string {
  return cell.outputs
    .map(({ items }) => {
      const preferred = MIME_TYPES.map((mime) => items.find((item) => item.mime === mime)).find((item) => item);
      return preferred ? Buffer.from(preferred.data).toString() : '';
    })
    .join('');
}
