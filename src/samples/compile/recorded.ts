import { JsonSource, type RepeatedJson } from './containers';
import { escapeInside, toJson, toText } from './jsonText';
import type { Source } from './source';

/** Keeps what it gave last, for fields that refer to it. */
export class RecordedSource implements Source {
  readonly #inner: Source;

  #last: unknown = undefined;
  /** JSON text that has been given but not yet read back. */
  #unread: string | undefined;
  /** For each repeated list that this stands in, and that something refers to, the values since its start. */
  readonly #collections = new Map<RepeatedJson, CollectedValues>();

  constructor(inner: Source) {
    this.#inner = inner;
  }

  value(): unknown {
    this.#last = this.#inner.value();
    this.#unread = undefined;
    this.#collect(this.#last);
    return this.#last;
  }
  json(): string {
    if (this.#inner instanceof JsonSource) {
      const json = this.#inner.json();
      this.#unread = json;
      if (this.#collections.size > 0) this.#collect(this.lastValue());
      return json;
    }
    const value = this.value();
    if (value === undefined) return '';
    return this.#inner.encode?.(value) ?? toJson(value);
  }
  text(): string {
    return toText(this.value());
  }
  inside(): string {
    return escapeInside(this.text());
  }

  lastValue(): unknown {
    if (this.#unread !== undefined) {
      this.#last = this.#unread === '' ? undefined : JSON.parse(this.#unread);
      this.#unread = undefined;
    }
    return this.#last;
  }

  /** The values within that list; each list has its own, as one may stand in the other. */
  collectedWithin(list: RepeatedJson): CollectedValues {
    let collected = this.#collections.get(list);
    if (!collected) {
      collected = new CollectedValues();
      this.#collections.set(list, collected);
      list.onRestart(collected.restart);
    }
    return collected;
  }

  #collect(value: unknown): void {
    for (const collected of this.#collections.values()) collected.add(value);
  }
}

/** The values that a field has had since its list began. */
export class CollectedValues {
  #values: unknown[] = [];

  add(value: unknown): void {
    this.#values.push(value);
  }
  all(): readonly unknown[] {
    return this.#values;
  }
  readonly restart = (): void => {
    this.#values = [];
  };
}
