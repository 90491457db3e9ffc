import { escapeInside, isJson, quoted, toText } from './jsonText';
import type { Run } from './run';
import type { Source } from './source';

/** Made as JSON text; its value is read back from that text where a field refers to it. */
export abstract class JsonSource implements Source {
  abstract json(): string;

  value(): unknown {
    const json = this.json();
    return json === '' ? undefined : JSON.parse(json);
  }
  text(): string {
    return toText(this.value());
  }
  inside(): string {
    return escapeInside(this.text());
  }
}

/** The author's own text of a scalar, digit for digit. */
export class ConstantJson extends JsonSource {
  readonly #constantJson: string;

  constructor(constantJson: string) {
    super();
    this.#constantJson = constantJson;
  }
  json(): string {
    return this.#constantJson;
  }
}

/** A JSON string of fixed pieces (escaped already) and placeholders. */
export class StringOfPieces extends JsonSource {
  readonly #pieces: readonly (string | Source)[];

  constructor(pieces: readonly (string | Source)[]) {
    super();
    this.#pieces = pieces;
  }
  json(): string {
    let json = '"';
    for (const piece of this.#pieces) json += typeof piece === 'string' ? piece : piece.inside();
    return json + '"';
  }
}

/** Placeholders and characters without quotes: a number or the like where they make one, else a string. */
export class BarePieces extends JsonSource {
  readonly #pieces: readonly (string | Source)[];

  constructor(pieces: readonly (string | Source)[]) {
    super();
    this.#pieces = pieces;
  }
  json(): string {
    const text = joinText(this.#pieces);
    return isJson(text) ? text : quoted(text);
  }
}

export function joinText(pieces: readonly (string | Source)[]): string {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : piece.text();
  return text;
}

export class ObjectJson extends JsonSource {
  readonly #keys: readonly (string | Source)[];
  readonly #values: readonly Source[];

  readonly #openings: string[];
  readonly #continuations: string[];

  /** `keys` with their colons; `values` may still be exchanged for recording ones before the first record. */
  constructor(keys: readonly (string | Source)[], values: readonly Source[]) {
    super();
    this.#keys = keys;
    this.#values = values;

    const fixed = keys.map((key) => (typeof key === 'string' ? key : ''));
    this.#openings = fixed.map((key) => `{${key}`);
    this.#continuations = fixed.map((key) => `,${key}`);
  }
  json(): string {
    let json = '';
    for (let index = 0; index < this.#values.length; index++) {
      const value = this.#values[index]?.json() ?? '';
      if (value === '') continue;
      json += (json === '' ? this.#openings : this.#continuations)[index] ?? '';
      const key = this.#keys[index];
      if (typeof key === 'object') json += `${key.json()}:`;
      json += value;
    }
    return json === '' ? '{}' : json + '}';
  }
}

export class ArrayJson extends JsonSource {
  readonly #items: readonly Source[];

  constructor(items: readonly Source[]) {
    super();
    this.#items = items;
  }
  json(): string {
    let json = '';
    for (const item of this.#items) {
      const value = item.json();
      if (value !== '') json += `${json === '' ? '[' : ','}${value}`;
    }
    return json === '' ? '[]' : json + ']';
  }
}

/** A list of `min` to `max` elements, each made afresh. */
export class RepeatedJson extends JsonSource {
  readonly #run: Run;
  readonly #min: number;
  readonly #max: number;
  /** A list of one, whose source may still be exchanged for a recording one before the first record. */
  readonly #element: readonly Source[];

  readonly #restarts: (() => void)[] = [];

  constructor(run: Run, min: number, max: number, element: readonly Source[]) {
    super();
    this.#run = run;
    this.#min = min;
    this.#max = max;
    this.#element = element;
  }

  onRestart(restart: () => void): void {
    this.#restarts.push(restart);
  }

  json(): string {
    for (const restart of this.#restarts) restart();
    const count = this.#min + this.#run.random.below(this.#max - this.#min + 1);
    let json = '';
    for (let made = 0; made < count; made++) {
      this.#run.startItem();
      const item = this.#element[0]?.json() ?? '';
      this.#run.spend(item.length + 1);
      if (item !== '') json += `${json === '' ? '[' : ','}${item}`;
    }
    return json === '' ? '[]' : json + ']';
  }
}

/** One of several values, each of any shape. */
export class AlternativeJson extends JsonSource {
  readonly #alternatives: readonly Source[];
  readonly #index: () => number;

  constructor(alternatives: readonly Source[], index: () => number) {
    super();
    this.#alternatives = alternatives;
    this.#index = index;
  }
  json(): string {
    return this.#alternatives[this.#index()]?.json() ?? 'null';
  }
}
