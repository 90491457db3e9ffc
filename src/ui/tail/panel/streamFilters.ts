import type { Memento } from 'vscode';
import type { FiltersNow } from '../../../webview';

const KEY = 'tail.filters';
const MAX_RECENT = 20;
const MAX_SAVED = 50;
const MAX_CHARACTERS = 4_096;
/** Streams that were filtered longest ago go first. */
const MAX_STREAMS = 100;

/** The filters of a stream that were used lately, and those that a person saved, in this workspace. */
export class StreamFilters {
  readonly #memento: Memento;
  readonly #key: string;

  constructor(memento: Memento, { connection, stream }: { connection: string; stream: string }) {
    this.#memento = memento;
    this.#key = `${connection}/${stream}`;
  }

  get now(): FiltersNow {
    const { recent, saved } = (this.#all()[this.#key] ?? {}) as Record<string, unknown>;
    return { recent: texts(recent), saved: texts(saved) };
  }

  async used(text: string): Promise<void> {
    const { recent, saved } = this.now;
    if (text.length > MAX_CHARACTERS || recent[0] === text) return;
    await this.#set({ recent: [text, ...without(recent, text)].slice(0, MAX_RECENT), saved });
  }

  async keep(text: string, isKept: boolean): Promise<void> {
    const { recent, saved } = this.now;
    if (text.length > MAX_CHARACTERS) return;
    const others = without(saved, text);
    await this.#set({ recent, saved: isKept ? [text, ...others].slice(0, MAX_SAVED) : others });
  }

  async #set(filters: FiltersNow): Promise<void> {
    const others = Object.entries(this.#all()).filter(([key]) => key !== this.#key);
    const all: [string, unknown][] = [...others, [this.#key, filters]];
    await this.#memento.update(KEY, Object.fromEntries(all.slice(-MAX_STREAMS)));
  }

  #all(): Record<string, unknown> {
    return this.#memento.get<Record<string, unknown>>(KEY, {});
  }
}

function without(filters: readonly string[], text: string): string[] {
  return filters.filter((filter) => filter !== text);
}

/** What VS Code kept may be of another version. */
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
