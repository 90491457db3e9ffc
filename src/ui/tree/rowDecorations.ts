import * as l10n from '@vscode/l10n';
import { FileDecoration, ThemeColor, type Disposable, type FileDecorationProvider, type Uri } from 'vscode';
import { DELIVERY_SCHEME, STREAM_SCHEME } from '../contributions';
import { Emitter } from '../emitter';
import { formatInstant } from '../format';

/** The rows that come into sight, as the decorations that VS Code asks for tell, and those that may do so again. */
interface SeenRows {
  noteSeen(id: string): void;
  onDidForgetSeen(listener: () => void): { dispose(): void };
}

/** The badge of a delivery stream that could not deliver some records. */
export class RowDecorations implements FileDecorationProvider, Disposable {
  readonly #rows: SeenRows;
  /** Undefined: all of them. */
  readonly #changed = new Emitter<undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #subscription: { dispose(): void };

  constructor(rows: SeenRows) {
    this.#rows = rows;
    this.#subscription = rows.onDidForgetSeen(() => this.#changed.fire(undefined));
  }

  provideFileDecoration({ scheme, query, fragment }: Uri): FileDecoration | undefined {
    if (scheme !== DELIVERY_SCHEME && scheme !== STREAM_SCHEME) return undefined;
    this.#rows.noteSeen(fragment);
    const failedMs = /^failed=(\d+)$/.exec(query)?.[1];
    if (failedMs === undefined) return undefined;
    const tooltip = l10n.t('Records failed to be delivered: {0}', formatInstant(Number(failedMs)));
    return new FileDecoration('!', tooltip, new ThemeColor('list.warningForeground'));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
