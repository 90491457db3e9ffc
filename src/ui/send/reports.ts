import * as l10n from '@vscode/l10n';
import { Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import { REPORT_SCHEME } from '../contributions';
import type { TargetedReport } from './sender';

/** Reports are small, but a session may make many. */
const REPORTS_KEPT = 50;

/** Send reports as read-only documents. */
export class Reports implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #next = 1;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? l10n.t('This report is no longer available.');
  }

  async open(report: TargetedReport): Promise<void> {
    const path = `/Send report ${this.#next++}.json`;
    // In this form an address in an error's message is not a link, and JSON.parse gives the same text.
    const json = JSON.stringify(report, null, 2).replaceAll('://', ':\\/\\/');
    this.#texts.set(path, `${json}\n`);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= REPORTS_KEPT) break;
      this.#texts.delete(oldest);
    }
    const document = await workspace.openTextDocument(
      Uri.from({ scheme: REPORT_SCHEME, path, query: report.target.connection }),
    );
    await window.showTextDocument(document, { preview: true });
  }
}
