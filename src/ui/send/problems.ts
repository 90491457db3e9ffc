import { Diagnostic, DiagnosticSeverity, languages, Range, type Disposable, type Uri } from 'vscode';
import type { MalformedInputError } from '../../records';

/** Where an input is malformed, as a problem at the place. It goes when the document is changed or sent. */
export class InputProblems implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('kinesis-pipelines');

  /** `firstLine` and `firstColumn`: where in the document the text that was read begins (a selection). */
  show(uri: Uri, error: MalformedInputError, firstLine = 0, firstColumn = 0): Range {
    const line = firstLine + error.line;
    const column = error.line === 0 ? firstColumn + error.column : error.column;
    const range = new Range(line, column, line, column + Math.max(1, error.length));
    const diagnostic = new Diagnostic(range, error.message, DiagnosticSeverity.Error);
    diagnostic.source = 'Kinesis Pipelines';
    diagnostic.code = error.code;
    this.#collection.set(uri, [diagnostic]);
    return range;
  }

  clear(uri: Uri): void {
    this.#collection.delete(uri);
  }

  dispose(): void {
    this.#collection.dispose();
  }
}
