import {
  DocumentLink,
  l10n,
  Range,
  Uri,
  type DocumentLinkProvider,
  type TextDocument,
  type TextDocumentContentProvider,
} from 'vscode';
import { DELIVERY_REPORT_SCHEME } from '../contributions';

/** A part of a line that leads somewhere: a command, with its one argument. */
export interface LinkTarget {
  command: string;
  argument: unknown;
  /** What the link's text has no room for. */
  tooltip?: string;
}

interface PlacedLink extends LinkTarget {
  line: number;
  start: number;
  end: number;
}

/** Writes a report line by line, and remembers where its links are. */
export class ReportWriter {
  readonly #lines: string[] = [];
  readonly #links: PlacedLink[] = [];

  line(text = ''): this {
    this.#lines.push(text.replace(/[\r\n]+/g, ' '));
    return this;
  }

  heading(text: string): this {
    return this.line().line(`## ${text}`).line();
  }

  /** `- before link after`. */
  linked(before: string, text: string, target: LinkTarget, after = ''): this {
    const start = before.length;
    this.#links.push({ ...target, line: this.#lines.length, start, end: start + text.length });
    return this.line(`${before}${text}${after}`);
  }

  get report(): { text: string; links: readonly PlacedLink[] } {
    return { text: `${this.#lines.join('\n')}\n`, links: this.#links };
  }
}

const KEPT = 20;

/** Reports of deliveries as read-only documents with links to the records they speak of. */
export class ReportDocuments implements TextDocumentContentProvider, DocumentLinkProvider {
  readonly #reports = new Map<string, ReportWriter['report']>();
  #next = 1;

  add(title: string, writer: ReportWriter): Uri {
    const path = `/${title.replaceAll('/', '-')} ${this.#next++}.md`;
    this.#reports.set(path, writer.report);
    const [oldest] = this.#reports.keys();
    if (this.#reports.size > KEPT && oldest !== undefined) this.#reports.delete(oldest);
    return Uri.from({ scheme: DELIVERY_REPORT_SCHEME, path });
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#reports.get(uri.path)?.text ?? l10n.t('This report is no longer kept.');
  }

  provideDocumentLinks({ uri }: TextDocument): DocumentLink[] {
    return (this.#reports.get(uri.path)?.links ?? []).map(({ line, start, end, command, argument, tooltip }) => {
      const query = encodeURIComponent(JSON.stringify([argument]));
      const link = new DocumentLink(new Range(line, start, line, end), Uri.parse(`command:${command}?${query}`));
      if (tooltip !== undefined) link.tooltip = tooltip;
      return link;
    });
  }
}
