import * as l10n from '@vscode/l10n';
import { Range, Uri, type DocumentLinkProvider, type TextDocument, type TextDocumentContentProvider } from 'vscode';
import { DELIVERY_REPORT_SCHEME } from '../contributions';
import { commandLink, type CommandLink } from '../documents/commandLink';
import { labelText } from '../inert/inertText';
import type { Report } from './report';
import { writeReport } from './reportDocument';
import type { WrittenReport } from './reportWriter';

const KEPT = 20;
/** Its language is `kinesis-report`: in Markdown, each name and record would be markup. */
const EXTENSION = '.kinesis-report';
const MAX_TITLE_LENGTH = 100;

/** Reports as read-only documents with links to the records they speak of: for programs, which get their addresses. */
export class ReportDocuments implements TextDocumentContentProvider, DocumentLinkProvider {
  readonly #reports = new Map<string, WrittenReport>();
  #next = 1;

  add(report: Report): Uri {
    const name = labelText(report.title.slice(0, MAX_TITLE_LENGTH)).replaceAll('/', '-');
    const path = `/${name} ${this.#next++}${EXTENSION}`;
    this.#reports.set(path, writeReport(report).report);
    const [oldest] = this.#reports.keys();
    if (this.#reports.size > KEPT && oldest !== undefined) this.#reports.delete(oldest);
    return Uri.from({ scheme: DELIVERY_REPORT_SCHEME, path, query: report.connection });
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#reports.get(uri.path)?.text ?? l10n.t('This report is no longer available.');
  }

  provideDocumentLinks({ uri }: TextDocument): CommandLink[] {
    return (this.#reports.get(uri.path)?.links ?? []).map(({ line, start, end, ...target }) =>
      commandLink(new Range(line, start, line, end), target),
    );
  }
}
