import { EventEmitter, once } from 'node:events';
import type { WebviewPanel } from 'vscode';
import { Emitter } from '../../../../src/ui/emitter';
import type { FromPanel, ToPanel } from '../../../../src/webview';

type Kind = ToPanel['kind'];
type Message<K extends Kind> = Extract<ToPanel, { kind: K }>;

/** A panel whose page is the test: it says what the page would say, and keeps what the page was told. */
export class FakePanel {
  readonly told: ToPanel[] = [];
  visible = true;
  html = '';
  readonly #received = new Emitter<unknown>();
  readonly #disposed = new Emitter<void>();
  readonly #viewState = new Emitter<void>();
  readonly #news = new EventEmitter();

  /** As far as a panel's host uses it. */
  get panel(): WebviewPanel {
    const tell = (message: ToPanel) => {
      this.told.push(message);
      this.#news.emit('told');
      return Promise.resolve(true);
    };
    const setHtml = (html: string) => (this.html = html);
    const isVisible = () => this.visible;
    return {
      webview: {
        onDidReceiveMessage: this.#received.event,
        postMessage: tell,
        set html(html: string) {
          setHtml(html);
        },
      },
      get visible() {
        return isVisible();
      },
      onDidDispose: this.#disposed.event,
      onDidChangeViewState: this.#viewState.event,
    } as unknown as WebviewPanel;
  }

  say(message: FromPanel): void {
    this.#received.fire(message);
  }

  /** Whatever a page may send. */
  sayAnything(message: unknown): void {
    this.#received.fire(message);
  }

  show(isVisible: boolean): void {
    this.visible = isVisible;
    this.#viewState.fire();
  }

  close(): void {
    this.#disposed.fire();
  }

  all<K extends Kind>(kind: K): Message<K>[] {
    return this.told.filter((message): message is Message<K> => message.kind === kind);
  }

  last<K extends Kind>(kind: K): Message<K> | undefined {
    return this.all(kind).at(-1);
  }

  forget(): void {
    this.told.length = 0;
  }

  /** The first message of a kind, of those that are kept or come, that is as wanted. */
  async waitFor<K extends Kind>(kind: K, isWanted: (message: Message<K>) => boolean = () => true): Promise<Message<K>> {
    for (;;) {
      const found = this.all(kind).find(isWanted);
      if (found) return found;
      await once(this.#news, 'told');
    }
  }
}
