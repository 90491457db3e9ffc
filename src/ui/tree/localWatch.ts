import { setTimeout as sleep } from 'node:timers/promises';
import { LocalControl, type LocalNews } from '../connections/localControl';

/** How often things that happen all the time are told. */
const PAUSE_MS = 1_000;
/** A pipeline that does not answer is asked again after so long. */
const RETRY_MS = 5_000;

interface LocalWatchOptions {
  endpoint: string;
  /** The version after which news are wanted. Undefined: the first news are how things stand. */
  after: number | undefined;
  onNews: (news: LocalNews) => void;
}

/** Hears what happens in a local pipeline: a request waits there until something does, and nothing wakes meanwhile. */
export class LocalWatch {
  readonly #abort = new AbortController();

  constructor(options: LocalWatchOptions) {
    void this.#follow(options);
  }

  #hasEnded(): boolean {
    return this.#abort.signal.aborted;
  }

  dispose(): void {
    this.#abort.abort();
  }

  async #follow({ endpoint, after, onNews }: LocalWatchOptions): Promise<void> {
    const control = new LocalControl(endpoint);
    const { signal } = this.#abort;
    let version = after;
    while (!this.#hasEnded()) {
      let pauseMs = PAUSE_MS;
      try {
        const news = await control.activity(version, signal);
        if (this.#hasEnded()) return;
        onNews(news);
        ({ version } = news);
      } catch {
        // It has ended, which the state of the local pipeline tells, or it is of a version that does not know this.
        pauseMs = RETRY_MS;
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
