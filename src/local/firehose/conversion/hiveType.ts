/** A type of a column, as the Glue Data Catalog writes it: Hive's names. */
export type HiveType =
  | { readonly kind: 'boolean' | 'float' | 'double' | 'string' | 'binary' | 'date' | 'timestamp' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly HiveColumn[] };

export interface HiveColumn {
  readonly name: string;
  readonly type: HiveType;
}

const MAX_PRECISION = 38;
const MAX_NESTING = 32;
const SIMPLE: ReadonlyMap<string, HiveType> = new Map<string, HiveType>([
  ['boolean', { kind: 'boolean' }],
  ['tinyint', { kind: 'integer', bits: 8 }],
  ['smallint', { kind: 'integer', bits: 16 }],
  ['int', { kind: 'integer', bits: 32 }],
  ['integer', { kind: 'integer', bits: 32 }],
  ['bigint', { kind: 'integer', bits: 64 }],
  ['float', { kind: 'float' }],
  ['double', { kind: 'double' }],
  ['string', { kind: 'string' }],
  ['varchar', { kind: 'string' }],
  ['char', { kind: 'string' }],
  ['binary', { kind: 'binary' }],
  ['date', { kind: 'date' }],
  ['timestamp', { kind: 'timestamp' }],
]);

/** @throws {Error} when the text is not a type, or is one that a delivery stream cannot write. The message says where. */
export function parseHiveType(text: string): HiveType {
  const parser = new TypeParser(text);
  const type = parser.type(0);
  parser.end();
  return type;
}

class TypeParser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[^\s<>(),:]+|[<>(),:]/g) ?? [];
  }

  type(depth: number): HiveType {
    if (depth > MAX_NESTING) throw new Error(`The type ${this.#text} is nested too deeply.`);
    const name = this.#next().toLowerCase();
    switch (name) {
      case 'array': {
        this.#expect('<');
        const element = this.type(depth + 1);
        this.#expect('>');
        return { kind: 'array', element };
      }
      case 'map': {
        this.#expect('<');
        const key = this.type(depth + 1);
        this.#expect(',');
        const value = this.type(depth + 1);
        this.#expect('>');
        if (['array', 'map', 'struct'].includes(key.kind)) throw new Error(`The keys of ${this.#text} are not simple.`);
        return { kind: 'map', key, value };
      }
      case 'struct':
        return this.#struct(depth);
      case 'decimal':
        return this.#decimal();
      default:
        return this.#simple(name);
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#refuse();
  }

  #struct(depth: number): HiveType {
    const fields: HiveColumn[] = [];
    this.#expect('<');
    do {
      const name = this.#next().toLowerCase();
      this.#expect(':');
      fields.push({ name, type: this.type(depth + 1) });
    } while (this.#take(','));
    this.#expect('>');
    return { kind: 'struct', fields };
  }

  #decimal(): HiveType {
    if (!this.#take('(')) return { kind: 'decimal', precision: 10, scale: 0 };
    const precision = Number(this.#next());
    const scale = this.#take(',') ? Number(this.#next()) : 0;
    this.#expect(')');
    const isValid = Number.isInteger(precision) && Number.isInteger(scale) && precision >= 1 && scale >= 0;
    if (!isValid || precision > MAX_PRECISION || scale > precision) this.#refuse();
    return { kind: 'decimal', precision, scale };
  }

  #simple(name: string): HiveType {
    const type = SIMPLE.get(name);
    if (!type) {
      this.#at--;
      return this.#refuse();
    }
    if (name === 'double') this.#take('precision');
    // The length of varchar and char does not change what is written.
    if (this.#take('(')) {
      this.#next();
      this.#expect(')');
    }
    return type;
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #take(mark: string): boolean {
    if (this.#tokens[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) this.#refuse();
  }

  #refuse(): never {
    const found = this.#tokens[this.#at];
    throw new Error(`The type ${this.#text} is not supported (at ${found === undefined ? 'its end' : `"${found}"`}).`);
  }
}
