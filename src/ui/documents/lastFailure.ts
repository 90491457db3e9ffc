import type { Uri } from 'vscode';

/** The last failure of a file system, as it was: VS Code makes texts of what a file system throws. */
export class LastFailure {
  #last: { id: string; error: unknown } | undefined;

  note(uri: Uri, error: unknown): void {
    this.#last = { id: uri.toString(), error };
  }

  /** Undefined: the last one was of another document. */
  of(uri: Uri): unknown {
    return this.#last?.id === uri.toString() ? this.#last.error : undefined;
  }
}
