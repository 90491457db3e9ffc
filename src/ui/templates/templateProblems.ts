import {
  Diagnostic,
  DiagnosticSeverity,
  languages,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TextDocument,
} from 'vscode';
import { checkTemplate } from '../../samples';
import { Debouncer } from './debouncer';
import { isTemplate, rangeOf } from './templateDocument';

const CHECK_DELAY_MS = 250;

/** The mistakes of the templates that are open, as problems at their places. */
export class TemplateProblems implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #problems = languages.createDiagnosticCollection('kinesis-template');
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
      }),
    ];
    for (const document of workspace.textDocuments) this.#check(document);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #check(document: TextDocument): void {
    if (!isTemplate(document)) return;
    const { version } = document;
    checkTemplate(document.getText()).then(
      (found) => {
        // What was typed meanwhile is checked by itself.
        if (document.version !== version || document.isClosed) return;
        this.#problems.set(
          document.uri,
          found.map((mistake) => {
            const severity = mistake.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
            const diagnostic = new Diagnostic(rangeOf(document, mistake), mistake.message, severity);
            diagnostic.source = 'Kinesis Pipelines';
            return diagnostic;
          }),
        );
      },
      (error: unknown) => this.#log.error(error instanceof Error ? error : String(error)),
    );
  }
}
