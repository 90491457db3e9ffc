import { JsonSource } from './containers';
import { escapeInside, toJson, toText } from './jsonText';
import type { Source } from './source';

/** Keeps what it gave last, for fields that refer to it. */
export class RecordedSource implements Source {
  private last: unknown = undefined;
  /** JSON text that has been given but not yet read back. */
  private unread: string | undefined;
  /** Every value since the start of the repeated list that this stands in; undefined outside of those. */
  private all: unknown[] | undefined;

  constructor(private readonly inner: Source) {}

  value(): unknown {
    this.last = this.inner.value();
    this.unread = undefined;
    this.all?.push(this.last);
    return this.last;
  }
  json(): string {
    if (this.inner instanceof JsonSource) {
      const json = this.inner.json();
      this.unread = json;
      this.all?.push(this.lastValue());
      return json;
    }
    const value = this.value();
    if (value === undefined) return '';
    return this.inner.encode?.(value) ?? toJson(value);
  }
  text(): string {
    return toText(this.value());
  }
  inside(): string {
    return escapeInside(this.text());
  }

  lastValue(): unknown {
    if (this.unread !== undefined) {
      this.last = this.unread === '' ? undefined : JSON.parse(this.unread);
      this.unread = undefined;
    }
    return this.last;
  }

  collect(): void {
    this.all ??= [];
  }
  restart(): void {
    this.all = [];
  }
  collected(): readonly unknown[] {
    return this.all ?? [];
  }
}
