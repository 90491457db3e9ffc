import { EventEmitter, Uri, type Disposable, type TextDocumentContentProvider } from 'vscode';
import { TRANSFORMATION_SCHEME } from '../contributions';

/** The documents of the transformation that is tested, and what goes on beside them. There is one test at a time. */
export class TransformationTests implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  #running: Disposable | undefined;
  #count = 0;

  /** Ends the test before it. `running` ends with the new one. Returns the folder of its documents. */
  begin(running: Disposable): string {
    this.#running?.dispose();
    this.#running = running;
    this.#texts.clear();
    return `/${++this.#count}`;
  }

  uriOf(path: string): Uri {
    return Uri.from({ scheme: TRANSFORMATION_SCHEME, path });
  }

  set(path: string, text: string): void {
    if (this.#texts.get(path) === text) return;
    this.#texts.set(path, text);
    this.#changed.fire(this.uriOf(path));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  dispose(): void {
    this.#running?.dispose();
    this.#changed.dispose();
  }
}
