import { EventEmitter, type Disposable, type Memento, type Uri } from 'vscode';
import type { SendReport } from '../../producer';
import type { TargetArgument } from '../prompts/targetNames';
import type { SendSettings } from './preferences';
import type { ReadAs } from './readAs';

/** One send as it is remembered: enough to be told of, and to do it again. */
export interface PastSend extends ReadAs {
  target: TargetArgument;
  name: string;
  /** Where the records can be read again; none: they were typed, picked or generated. */
  uris: string[];
  settings: SendSettings;
  report: Omit<SendReport, 'failures'>;
  atMs: number;
}

const KEY = 'sends';
const KEPT = 50;

/** The sends of this workspace, the last one first. */
export class SendHistory implements Disposable {
  readonly #memento: Memento;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  list(): PastSend[] {
    return this.#memento.get<PastSend[]>(KEY, []);
  }

  /** The last send of just this document. */
  lastOf(uri: Uri): PastSend | undefined {
    const text = uri.toString();
    return this.list().find(({ uris }) => uris.length === 1 && uris[0] === text);
  }

  /** When any of these documents was sent last to such a target. Undefined: not in this workspace, or too long ago. */
  lastSentMs(uris: readonly Uri[], isTarget: (target: TargetArgument) => boolean): number | undefined {
    const wanted = new Set(uris.map((uri) => uri.toString()));
    return this.list().find((send) => isTarget(send.target) && send.uris.some((uri) => wanted.has(uri)))?.atMs;
  }

  async add(send: PastSend): Promise<void> {
    await this.#memento.update(KEY, [send, ...this.list()].slice(0, KEPT));
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
