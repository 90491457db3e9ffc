import { window, type ViewColumn, type WebviewPanel } from 'vscode';
import { labelText } from '../inert/inertText';

/** A panel, whose page is another's matter. Its title may hold a stream's name. */
export function openWebviewPanel(
  viewType: string,
  title: string,
  show: { viewColumn: ViewColumn; preserveFocus: boolean },
): WebviewPanel {
  return window.createWebviewPanel(viewType, labelText(title), show, {});
}
