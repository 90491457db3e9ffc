import {
  added,
  alternative,
  combined,
  constant,
  elements,
  flatMapped,
  indexed,
  isTrue,
  JqError,
  mapped,
  MAX_ELEMENTS,
  OPERATORS,
  piped,
  sliced,
  textOf,
  withoutFailure,
  type Filter,
} from './jqFilters';
import { FUNCTIONS, functionNames, strftime } from './jqFunctions';
import { TokenError, tokensOf, type StringToken, type Token } from './jqTokens';

/**
 * The part of jq 1.6 that partition keys need: an object whose values are paths, operators, conditions and functions, without
 * variables, definitions and regular expressions. Everything else is refused when the query is compiled, and so is what only a
 * later jq has. Source: "Understand partitioning keys" of the Amazon Data Firehose guide, and jq's own manual and tests.
 */
export interface JqQuery {
  readonly keys: readonly string[];
  /**
   * The values by key.
   *
   * @throws {JqError} where jq would fail, or give no value for a key or several.
   */
  evaluate(input: unknown): Readonly<Record<string, unknown>>;
}

/** The query is not of the part of jq that is known here. */
export class JqRefusal extends Error {
  override readonly name = 'JqRefusal';
  constructor(
    /** What is not known, as in `"gsub"`. */
    readonly what: string,
    /** Where it stands in the query, from 1. */
    readonly character: number,
    message: string,
  ) {
    super(message);
  }
}

/** @throws {JqRefusal} when something is not supported. The message says what, and where. */
export function compileJqQuery(source: string): JqQuery {
  const entries = refusing(source, () => new Parser(source).query());
  return {
    keys: entries.map(([key]) => key),
    evaluate: (input) => Object.fromEntries(entries.map(([key, filter]) => [key, oneOf(filter(input), key)])),
  };
}

function oneOf(values: readonly unknown[], key: string): unknown {
  // AWS says of neither case what it does: a record without one value has no partition.
  if (values.length !== 1) throw new JqError(`The partition key ${key} has ${values.length} values instead of one`);
  return values[0] ?? null;
}

function refusing<T>(source: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new JqRefusal(
      error.message,
      error.at + 1,
      `The local pipeline does not support the MetadataExtractionQuery ${source} (at ${error.message}, character ${error.at + 1}). ` +
        'It takes an object such as {customer_id:.customer_id, first:.items[0].id, year:(.ms / 1000 | strftime("%Y"))}, with the operators ' +
        `of jq 1.6, if-then-else, strings with \\(…) and the functions ${functionNames()}. A value with an operator stands in parentheses.`,
    );
  }
}

const KEYWORDS = new Set([
  'and',
  'or',
  'if',
  'then',
  'elif',
  'else',
  'end',
  'as',
  'def',
  'reduce',
  'foreach',
  'try',
  'catch',
]);
const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** Deeper than any query needs, and far from the end of the stack. */
const MAX_NESTING = 100;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth: number;

  constructor(source: string, offset = 0, depth = 0) {
    this.#tokens = tokensOf(source, offset);
    this.#depth = depth;
  }

  query(): [key: string, filter: Filter][] {
    this.#expect('{');
    const entries: [string, Filter][] = [];
    do {
      const token = this.#peek();
      const { key, filter } = this.#entry();
      if (typeof key !== 'string') return this.#refuse(token);
      entries.push([key, filter]);
    } while (this.#take(','));
    this.#expect('}');
    this.#end();
    return entries;
  }

  /** An expression that is all there is. */
  whole(): Filter {
    const filter = this.#expression();
    this.#end();
    return filter;
  }

  #end(): void {
    if (this.#peek().kind !== 'end') this.#refuse(this.#peek());
  }

  /** A key and its value. `{name}` stands for `{name: .name}`. */
  #entry(): { readonly key: string | Filter; readonly filter: Filter } {
    const token = this.#next();
    if (token.kind === 'mark' && token.text === '(') {
      const key = this.#expression();
      this.#expect(')');
      this.#expect(':');
      return { key, filter: this.#value() };
    }
    if (token.kind !== 'name' && token.kind !== 'string') return this.#refuse(token);
    const key = token.kind === 'string' ? this.#plainText(token) : token.text;
    return { key, filter: this.#take(':') ? this.#value() : (input) => [indexed(input, key)] };
  }

  /** The value of a key: terms and pipes. Operators are only allowed in parentheses, as in jq 1.6. */
  #value(): Filter {
    const filter = this.#take('-') ? negated(this.#value()) : this.#term();
    return this.#take('|') ? piped(filter, this.#value()) : filter;
  }

  #expression(): Filter {
    if (++this.#depth > MAX_NESTING) this.#refuse(this.#peek());
    const filter = this.#comma();
    const result = this.#take('|') ? piped(filter, this.#expression()) : filter;
    this.#depth--;
    return result;
  }

  #comma(): Filter {
    let filter = this.#alternative();
    while (this.#take(',')) {
      const [before, after] = [filter, this.#alternative()];
      filter = (input) => [...before(input), ...after(input)];
    }
    return filter;
  }

  #alternative(): Filter {
    const first = this.#either();
    return this.#take('//') ? alternative(first, this.#alternative()) : first;
  }

  #either(): Filter {
    let filter = this.#both();
    while (this.#takeName('or')) filter = decided(filter, this.#both(), true);
    return filter;
  }

  #both(): Filter {
    let filter = this.#operation(0);
    while (this.#takeName('and')) filter = decided(filter, this.#operation(0), false);
    return filter;
  }

  #operation(level: number): Filter {
    const operators = OPERATORS[level];
    if (!operators) return this.#signed();
    let filter = this.#operation(level + 1);
    for (;;) {
      const { kind, text } = this.#peek();
      const operate = kind === 'mark' ? operators.get(text) : undefined;
      if (!operate) return filter;
      this.#at++;
      filter = combined(filter, this.#operation(level + 1), operate);
      // `1 < 2 < 3` is not jq.
      if (level === 0) return filter;
    }
  }

  #signed(): Filter {
    if (this.#take('-')) return negated(this.#signed());
    if (this.#takeName('if')) return this.#condition();
    return this.#term();
  }

  /** What follows `if` or `elif`. */
  #condition(): Filter {
    const isMet = this.#expression();
    this.#expectName('then');
    const then = this.#expression();
    let otherwise: Filter;
    if (this.#takeName('elif')) otherwise = this.#condition();
    else {
      this.#expectName('else');
      otherwise = this.#expression();
      this.#expectName('end');
    }
    return (input) => flatMapped(isMet(input), (value) => (isTrue(value) ? then : otherwise)(input));
  }

  #term(): Filter {
    const token = this.#next();
    switch (token.kind) {
      case 'string':
        return this.#steps(this.#string(token));
      case 'number':
        return this.#steps(constant(Number(token.text)));
      case 'name':
        return this.#steps(this.#function(token));
      case 'mark':
        return this.#steps(this.#marked(token));
      case 'end':
        return this.#refuse(token);
    }
  }

  #marked(token: Token): Filter {
    switch (token.text) {
      case '.':
        return this.#path();
      case '(': {
        const filter = this.#expression();
        this.#expect(')');
        return filter;
      }
      case '[': {
        if (this.#take(']')) return () => [[]];
        const filter = this.#expression();
        this.#expect(']');
        return (input) => [filter(input)];
      }
      case '{':
        return this.#object();
      default:
        return this.#refuse(token);
    }
  }

  #object(): Filter {
    let objects: Filter = constant({});
    if (this.#take('}')) return objects;
    do {
      const { key, filter } = this.#entry();
      const before = objects;
      const keys = typeof key === 'string' ? constant(key) : key;
      const fields: Filter = (input) =>
        flatMapped(keys(input), (name) => {
          if (typeof name !== 'string') throw new JqError('Object keys must be strings');
          return filter(input).map((value) => ({ [name]: value }));
        });
      objects = combined(before, fields, added);
    } while (this.#take(','));
    this.#expect('}');
    return objects;
  }

  /** A path after its first dot. */
  #path(): Filter {
    const token = this.#peek();
    if (!token.touches || (token.kind !== 'name' && token.kind !== 'string')) return (input) => [input];
    return this.#fieldStep((input) => [input]);
  }

  #steps(start: Filter): Filter {
    let filter = start;
    for (;;) {
      if (this.#take('.')) filter = this.#fieldStep(filter);
      else if (this.#take('[')) filter = this.#bracketStep(filter);
      else if (this.#take('?')) filter = withoutFailure(filter);
      else return filter;
    }
  }

  #fieldStep(filter: Filter): Filter {
    const token = this.#next();
    if (!token.touches || (token.kind !== 'name' && token.kind !== 'string')) return this.#refuse(token);
    const name = token.kind === 'string' ? this.#plainText(token) : token.text;
    return mapped(filter, (value) => indexed(value, name));
  }

  #bracketStep(filter: Filter): Filter {
    if (this.#take(']')) return (input) => flatMapped(filter(input), elements, MAX_ELEMENTS);
    if (this.#take(':')) return this.#slice(filter, constant(null), this.#expression());
    const key = this.#expression();
    if (this.#take(':')) return this.#slice(filter, key, this.#isNext(']') ? constant(null) : this.#expression());
    this.#expect(']');
    return (input) => flatMapped(filter(input), (value) => key(input).map((one) => indexed(value, one)));
  }

  #slice(filter: Filter, start: Filter, end: Filter): Filter {
    this.#expect(']');
    return (input) =>
      flatMapped(filter(input), (value) =>
        flatMapped(end(input), (to) => start(input).map((from) => sliced(value, from, to))),
      );
  }

  #function(token: Token): Filter {
    if (LITERALS.has(token.text)) return constant(LITERALS.get(token.text));
    if (KEYWORDS.has(token.text)) return this.#refuse(token);
    if (token.text === 'strftime') return this.#strftime();
    const filters: Filter[] = [];
    if (this.#take('(')) {
      do filters.push(this.#expression());
      while (this.#take(';'));
      this.#expect(')');
    }
    const build = FUNCTIONS.get(`${token.text}/${filters.length}`);
    return build ? build(...filters) : this.#refuse(token);
  }

  #strftime(): Filter {
    this.#expect('(');
    const format = this.#next();
    if (format.kind !== 'string') return this.#refuse(format);
    this.#expect(')');
    return strftime(this.#plainText(format), format.at);
  }

  #string(token: StringToken): Filter {
    const [first, ...others] = token.parts.map((part): Filter => {
      if (part.kind === 'text') return constant(part.text);
      return mapped(new Parser(part.source, part.at, this.#depth + 1).whole(), textOf);
    });
    return others.reduce((text, part) => combined(text, part, added), first ?? constant(''));
  }

  #plainText(token: StringToken): string {
    return token.parts.map((part) => (part.kind === 'text' ? part.text : this.#refuse(token))).join('');
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #isNext(mark: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'mark' && text === mark;
  }

  #take(mark: string): boolean {
    const isNext = this.#isNext(mark);
    if (isNext) this.#at++;
    return isNext;
  }

  #takeName(name: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'name' || text !== name) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) this.#refuse(this.#peek());
  }

  #expectName(name: string): void {
    if (!this.#takeName(name)) this.#refuse(this.#peek());
  }

  #refuse(token: Token): never {
    throw new TokenError(token.at, token.kind === 'end' ? 'its end' : `"${token.text}"`);
  }
}

const END: Token = { kind: 'end', text: '', at: 0, touches: false };

function negated(filter: Filter): Filter {
  return mapped(filter, (value) => {
    if (typeof value !== 'number') throw new JqError('Only a number can be negated');
    return -value;
  });
}

/** `or` and `and`: the second is not asked where the first decides. */
function decided(first: Filter, second: Filter, by: boolean): Filter {
  return (input) => flatMapped(first(input), (value) => (isTrue(value) === by ? [by] : second(input).map(isTrue)));
}
