import {
  Diagnostic,
  DiagnosticSeverity,
  languages,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TextDocument,
} from 'vscode';
import { checkTemplate, type TemplateDiagnostic } from '../../samples';
import { Debouncer } from './debouncer';
import { isTemplate, rangeOf } from './templateDocument';

const CHECK_DELAY_MS = 250;

/** A mistake as the editor shows it, with what may have been meant in its place. */
export interface TemplateProblem {
  diagnostic: Diagnostic;
  replacements: readonly string[];
}

/** The mistakes of the templates that are open, as problems at their places. */
export class TemplateProblems implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #problems = languages.createDiagnosticCollection('kinesis-template');
  readonly #shown = new Map<string, { version: number; problems: TemplateProblem[] }>();
  readonly #edits = new Debouncer(CHECK_DELAY_MS);
  readonly #subscriptions: { dispose(): unknown }[];

  constructor(log: LogOutputChannel) {
    this.#log = log;
    this.#subscriptions = [
      this.#problems,
      this.#edits,
      workspace.onDidOpenTextDocument((document) => this.#check(document)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isTemplate(document)) this.#edits.run(document.uri.toString(), () => this.#check(document));
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#edits.cancel(uri.toString());
        this.#problems.delete(uri);
        this.#shown.delete(uri.toString());
      }),
    ];
    for (const document of workspace.textDocuments) this.#check(document);
  }

  /** The problems of the current text. Empty until it has been checked. */
  of({ uri, version }: TextDocument): readonly TemplateProblem[] {
    const shown = this.#shown.get(uri.toString());
    return shown?.version === version ? shown.problems : [];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #check(document: TextDocument): void {
    if (!isTemplate(document)) return;
    const { version } = document;
    checkTemplate(document.getText()).then(
      (found) => {
        // Text typed meanwhile causes a check of its own.
        if (document.version !== version || document.isClosed) return;
        const problems = found.map((mistake) => problemOf(document, mistake));
        this.#shown.set(document.uri.toString(), { version, problems });
        this.#problems.set(
          document.uri,
          problems.map(({ diagnostic }) => diagnostic),
        );
      },
      (error: unknown) => this.#log.error(error instanceof Error ? error : String(error)),
    );
  }
}

function problemOf(document: TextDocument, mistake: TemplateDiagnostic): TemplateProblem {
  const severity = mistake.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(rangeOf(document, mistake), mistake.message, severity);
  diagnostic.source = 'Kinesis Pipelines';
  return { diagnostic, replacements: mistake.replacements ?? [] };
}
