import * as l10n from '@vscode/l10n';
import { RelativePattern, Uri, workspace, type Disposable } from 'vscode';
import type { TailSession } from '../tailSession';
import { openSchema, type TailSchema } from './tailSchema';

/** Saving a file may cause several events. */
const SETTLE_MS = 150;

/** Reads the schema file of a tail again when it is edited, as long as the tail runs. */
export class SchemaWatch {
  readonly #session: TailSession;
  #watched: { uri: string; subscriptions: Disposable[] } | undefined;
  #settling: NodeJS.Timeout | undefined;

  constructor(session: TailSession) {
    this.#session = session;
    const changes = session.onDidChange(() => this.#follow());
    this.#follow();
    void session.finished.finally(() => {
      changes.dispose();
      this.#end();
    });
  }

  #follow(): void {
    const uri = this.#session.view.schema?.choice.uri;
    if (uri === this.#watched?.uri) return;
    this.#end();
    if (uri !== undefined && this.#session.isRunning) this.#watched = { uri, subscriptions: this.#watch(uri) };
  }

  #watch(address: string): Disposable[] {
    const uri = Uri.parse(address, true);
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(uri, '..'), literally(name)));
    const changed = () => this.#changed();
    return [
      watcher,
      ...[watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((event) => event(changed)),
      // Some folders cannot be watched. A save in the editor is noticed there, too.
      workspace.onDidSaveTextDocument((document) => {
        if (document.uri.toString() === uri.toString()) this.#changed();
      }),
    ];
  }

  #changed(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#takeUp(), SETTLE_MS);
  }

  /** Where the edited file cannot be used, the tail says so and keeps the schema that it has. */
  async #takeUp(): Promise<void> {
    const before = this.#session.view.schema;
    if (!before) return;
    const edited = await openSchema(before.choice).catch((error: unknown) => problemOf(before, error));
    // Another was chosen meanwhile.
    if (this.#session.view.schema !== before) return;
    if (typeof edited === 'string') this.#session.noteSchemaProblem(edited);
    else this.#session.setSchema(edited);
  }

  #end(): void {
    clearTimeout(this.#settling);
    for (const subscription of this.#watched?.subscriptions ?? []) subscription.dispose();
    this.#watched = undefined;
  }
}

function problemOf({ name }: TailSchema, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return l10n.t('{0} has changed and cannot be used. The previous schema stays in use. {1}', name, reason);
}

/** As a pattern that only this name matches. */
function literally(name: string): string {
  return name.replace(/[[\]{}*?!]/g, '[$&]');
}
