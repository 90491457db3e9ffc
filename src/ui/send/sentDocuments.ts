import { EventEmitter, workspace, type Disposable, type TextDocument, type Uri } from 'vscode';
import type { TargetArgument } from '../prompts/targetNames';
import { RenamedDocuments } from './renamedDocuments';
import type { SendSettings } from './preferences';
import type { ReadAs } from './readAs';
import type { SendHistory } from './sendHistory';

/** Where a document was sent to, and how: what sending it again needs. */
export interface SentDocument extends ReadAs {
  target: TargetArgument;
  settings: SendSettings;
  /** What it holds: what was sent before, the records of a send that failed, or a record of a tail to be edited and sent. */
  kind: 'sent' | 'failed' | 'edited';
}

/** The documents that were sent before: those of the history, and those that were opened to be sent. */
export class SentDocuments implements Disposable {
  readonly #history: SendHistory;
  readonly #opened = new Map<string, SentDocument>();
  readonly #renamed = new RenamedDocuments<TextDocument, SentDocument>();
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: { dispose(): unknown }[];

  constructor(history: SendHistory) {
    this.#history = history;
    this.#subscriptions = [
      this.#changed,
      history.onDidChange(() => this.#changed.fire()),
      workspace.onDidOpenTextDocument((document) => {
        const sent = this.#renamed.opened(document, Date.now());
        if (sent) this.add(document.uri, sent);
      }),
      workspace.onDidCloseTextDocument((document) => this.#wasClosed(document)),
    ];
  }

  add(uri: Uri, sent: SentDocument): void {
    this.#opened.set(uri.toString(), sent);
    this.#changed.fire();
  }

  of(uri: Uri): SentDocument | undefined {
    const opened = this.#opened.get(uri.toString());
    const past = opened ? undefined : this.#history.lastOf(uri);
    return opened ?? (past && { ...past, kind: 'sent' as const });
  }

  #wasClosed(document: TextDocument): void {
    const sent = this.#opened.get(document.uri.toString());
    if (!sent) return;
    this.#opened.delete(document.uri.toString());
    const renamed = this.#renamed.closed(document, sent, workspace.textDocuments, Date.now());
    if (renamed) this.add(renamed.uri, sent);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
