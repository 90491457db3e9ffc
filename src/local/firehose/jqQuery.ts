import { invalidArgument } from './invalidArgument';
import {
  constant,
  element,
  field,
  FUNCTIONS,
  JqError,
  LITERALS,
  nullOnFailure,
  TEXT_FUNCTIONS,
  type Filter,
} from './jqFilters';

/**
 * The part of jq that partition keys need: an object whose values are paths, literals, alternatives (`//`) and pipes through a
 * few functions. Everything else is refused when the query is compiled.
 */
export interface JqQuery {
  readonly keys: readonly string[];
  /**
   * The values by key.
   *
   * @throws {JqError} where jq would fail.
   */
  evaluate(input: unknown): Readonly<Record<string, unknown>>;
}

/** @throws {ServiceError} `InvalidArgumentException` when something is not supported. The message says what. */
export function compileJqQuery(source: string): JqQuery {
  const entries = new Parser(source).query();
  return {
    keys: entries.map(([key]) => key),
    evaluate: (input) => Object.fromEntries(entries.map(([key, filter]) => [key, filter(input)])),
  };
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(\/\/|[^\s]))/gy;

interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'mark' | 'end';
  readonly text: string;
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  query(): [key: string, filter: Filter][] {
    this.#expect('{');
    const entries: [string, Filter][] = [];
    do entries.push(this.#entry());
    while (this.#take(','));
    this.#expect('}');
    if (this.#peek().kind !== 'end') this.#refuse(this.#peek());
    return entries;
  }

  #entry(): [string, Filter] {
    const token = this.#next();
    if (token.kind !== 'name' && token.kind !== 'string') this.#refuse(token);
    const key = token.kind === 'string' ? textOf(token) : token.text;
    // `{name}` stands for `{name: .name}`.
    return [key, this.#take(':') ? this.#pipe() : (input) => field(input, key)];
  }

  #pipe(): Filter {
    let filter = this.#alternative();
    while (this.#take('|')) {
      const [before, after] = [filter, this.#alternative()];
      filter = (input) => after(before(input));
    }
    return filter;
  }

  #alternative(): Filter {
    const first = this.#term();
    if (!this.#take('//')) return first;
    const second = this.#alternative();
    return (input) => {
      try {
        const value = first(input);
        if (value !== null && value !== false) return value;
      } catch (error) {
        // In jq, the alternative also replaces a failure.
        if (!(error instanceof JqError)) throw error;
      }
      return second(input);
    };
  }

  #term(): Filter {
    const token = this.#next();
    switch (token.kind) {
      case 'string':
        return constant(textOf(token));
      case 'number':
        return constant(Number(token.text));
      case 'name':
        return this.#function(token);
      case 'mark':
        if (token.text === '.') return this.#path();
        if (token.text === '(') {
          const filter = this.#pipe();
          this.#expect(')');
          return this.#steps(filter);
        }
        return this.#refuse(token);
      case 'end':
        return this.#refuse(token);
    }
  }

  /** Reads a path after its first dot. */
  #path(): Filter {
    const { kind } = this.#peek();
    const start: Filter = (input) => input;
    return this.#steps(kind === 'name' || kind === 'string' ? this.#fieldStep(start) : start);
  }

  #steps(start: Filter): Filter {
    let filter = start;
    for (;;) {
      if (this.#take('.')) {
        filter = this.#take('[') ? this.#bracketStep(filter) : this.#fieldStep(filter);
      } else if (this.#take('[')) {
        filter = this.#bracketStep(filter);
      } else if (this.#take('?')) {
        // A failure gives no value in jq. A partition key without a value fails, as `null` does.
        filter = nullOnFailure(filter);
      } else {
        return filter;
      }
    }
  }

  #fieldStep(filter: Filter): Filter {
    const token = this.#next();
    if (token.kind !== 'name' && token.kind !== 'string') this.#refuse(token);
    const name = token.kind === 'string' ? textOf(token) : token.text;
    return (input) => field(filter(input), name);
  }

  #bracketStep(filter: Filter): Filter {
    const token = this.#next();
    if (token.kind !== 'string' && token.kind !== 'number') this.#refuse(token);
    this.#expect(']');
    if (token.kind === 'string') {
      const name = textOf(token);
      return (input) => field(filter(input), name);
    }
    const index = Math.trunc(Number(token.text));
    return (input) => element(filter(input), index);
  }

  #function(token: Token): Filter {
    const literal = LITERALS.get(token.text);
    if (literal !== undefined) return constant(literal);
    const plain = FUNCTIONS.get(token.text);
    if (plain) return plain;
    const withText = TEXT_FUNCTIONS.get(token.text);
    if (!withText) return this.#refuse(token);
    this.#expect('(');
    const argument = this.#next();
    if (argument.kind !== 'string') this.#refuse(argument);
    this.#expect(')');
    return this.#steps(withText(textOf(argument)));
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #take(mark: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'mark' || text !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) this.#refuse(this.#peek());
  }

  #refuse(token: Token): never {
    const where = token.kind === 'end' ? 'its end' : `"${token.text}"`;
    throw invalidArgument(
      `The local pipeline does not support the MetadataExtractionQuery ${this.#source} (at ${where}). It takes an object of paths, such as {customer_id:.customer_id, first:.items[0].id, year:.timestamp|strftime("%Y")}, with the functions ${[...FUNCTIONS.keys(), ...TEXT_FUNCTIONS.keys()].join(', ')} and the alternative operator //.`,
    );
  }
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const trimmed = source.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const [, string, number, name, mark] = pattern.exec(trimmed) ?? [];
    if (string !== undefined) tokens.push({ kind: 'string', text: string });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else break;
  }
  return tokens;
}

function textOf(token: Token): string {
  if (token.text.includes('\\('))
    throw invalidArgument('The local pipeline does not support string interpolation in jq.');
  try {
    return JSON.parse(token.text) as string;
  } catch {
    throw invalidArgument(`Not a string: ${token.text}`);
  }
}
