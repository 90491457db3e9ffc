import { escapeInside, isPlain, quoted, toJson, toText } from './jsonText';

/**
 * Gives a new value each time one of these is called, once per record and place: as a value, as JSON, or as text
 * (`inside`: escaped for the inside of a JSON string). An empty `json` means that the member is left out of its object.
 */
export interface Source {
  value(): unknown;
  json(): string;
  text(): string;
  inside(): string;
  /** The JSON of a value that `value` gave, where this kind of source knows a faster way than `toJson`. */
  encode?(value: unknown): string;
}

export class ValueSource implements Source {
  constructor(readonly value: () => unknown) {}
  json(): string {
    return toJson(this.value());
  }
  text(): string {
    return toText(this.value());
  }
  inside(): string {
    return escapeInside(toText(this.value()));
  }
}

export class TextSource implements Source {
  constructor(readonly value: () => string) {}
  json(): string {
    return quoted(this.value());
  }
  text(): string {
    return this.value();
  }
  inside(): string {
    return escapeInside(this.value());
  }
}

/** For text that never needs escaping: identifiers, digits, dates. */
export class PlainTextSource implements Source {
  constructor(readonly value: () => string) {}
  json(): string {
    return `"${this.value()}"`;
  }
  text(): string {
    return this.value();
  }
  inside(): string {
    return this.value();
  }
}

/** A number that is none, or too large, is null: JSON has no word for it. */
export class NumberSource implements Source {
  constructor(readonly value: () => number) {}
  json(): string {
    return numberJson(this.value());
  }
  text(): string {
    return numberJson(this.value());
  }
  inside(): string {
    return numberJson(this.value());
  }
}

function numberJson(value: number): string {
  return Number.isFinite(value) ? `${value}` : 'null';
}

/** For numbers with few decimals: written from whole numbers, which is several times as fast as from fractions. */
export class DecimalSource implements Source {
  readonly #make: () => number;
  readonly #decimals: number;

  readonly #factor: number;

  constructor(make: () => number, decimals: number) {
    this.#make = make;
    this.#decimals = decimals;

    this.#factor = 10 ** decimals;
  }
  value(): number {
    return this.#rounded(this.#make());
  }
  json(): string {
    return this.encode(this.#make());
  }
  text(): string {
    return this.json();
  }
  inside(): string {
    return this.json();
  }
  encode(value: unknown): string {
    const number = Number(value);
    const scaled = Math.round(number * this.#factor);
    if (!(scaled >= 0 && scaled < MAX_SMALL_INTEGER)) return numberJson(this.#rounded(number));
    const whole = Math.floor(scaled / this.#factor);
    let rest = scaled - whole * this.#factor;
    if (rest === 0) return `${whole}`;
    let digits = this.#decimals;
    for (; rest % 10 === 0; digits--) rest /= 10;
    return `${whole}.${'0'.repeat(digits - digitCount(rest))}${rest}`;
  }

  #rounded(value: number): number {
    const rounded = Math.round(value * this.#factor) / this.#factor;
    // A number so large has no decimals to lose.
    return Number.isFinite(rounded) ? rounded : value;
  }
}

const MAX_SMALL_INTEGER = 2 ** 31;

function digitCount(whole: number): number {
  let digits = 1;
  for (let limit = 10; whole >= limit; limit *= 10) digits++;
  return digits;
}

/** One of a fixed list of values, all of whose forms are made beforehand. */
export class ChoiceSource implements Source {
  readonly #values: readonly unknown[];
  readonly #index: () => number;

  readonly #jsons: string[];
  readonly #texts: string[];
  readonly #insides: string[];

  constructor(values: readonly unknown[], index: () => number) {
    this.#values = values;
    this.#index = index;

    this.#jsons = values.map(toJson);
    this.#texts = values.map(toText);
    this.#insides = this.#texts.map(escapeInside);
  }
  value(): unknown {
    return this.#values[this.#index()];
  }
  json(): string {
    return this.#jsons[this.#index()] ?? '';
  }
  text(): string {
    return this.#texts[this.#index()] ?? '';
  }
  inside(): string {
    return this.#insides[this.#index()] ?? '';
  }
}

export function constant(value: unknown): Source {
  return new ChoiceSource([value], () => 0);
}

/** Text from a list whose entries are checked once, not each time. */
export function textFrom(entries: readonly string[], make: () => string): Source {
  return entries.every(isPlain) ? new PlainTextSource(make) : new TextSource(make);
}
