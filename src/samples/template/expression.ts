import type { SourceText } from './sourceText';

export interface Span {
  /** In UTF-16 units of the template's text. */
  offset: number;
  length: number;
}

type Operator = '+' | '-' | '*' | '/' | '%';

/** What stands in a placeholder. */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null; span: Span }
  | { kind: 'array'; items: Expression[]; span: Span }
  | { kind: 'object'; members: { key: string; keySpan: Span; value: Expression }[]; span: Span }
  | { kind: 'call'; name: string; parameters: Expression[]; span: Span; nameSpan: Span }
  | { kind: 'arithmetic'; operator: Operator; left: Expression; right: Expression; span: Span };

export class ExpressionMistake extends Error {
  constructor(
    message: string,
    readonly span: Span,
    /** What may have been meant in its place, the likeliest first. */
    readonly meant: readonly string[] = [],
  ) {
    super(message);
  }
}

const MAX_DEPTH = 32;
const MAX_OPERATORS = 100;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_$][\w$]*(?:\s*\.\s*[\w$]+)*/y;
const BARE_TEXT = /\(([^()"'{}[\]]*)\)\s*\}\}/y;
const WHITE_SPACE = /\s*/y;
/** They would reach an object's prototype instead of naming a value. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses `{{ … }}` at `start`; `end` is the index after it. Throws an `ExpressionMistake`. */
export function parsePlaceholder(source: SourceText, start: number): { expression: Expression; end: number } {
  const parser = new ExpressionParser(source, start + 2);
  const expression = parser.expression(0);
  parser.expect('}}', 'Expected }} here');
  return { expression, end: parser.at };
}

class ExpressionParser {
  readonly #source: SourceText;

  #operators = 0;

  constructor(
    source: SourceText,
    public at: number,
  ) {
    this.#source = source;
  }

  expression(depth: number): Expression {
    let left = this.#product(depth);
    for (let operator = this.#operator('+-'); operator; operator = this.#operator('+-')) {
      left = this.#arithmetic(operator, left, this.#product(depth));
    }
    return left;
  }

  expect(token: string, message: string): void {
    this.#skipWhiteSpace();
    if (!this.#source.text.startsWith(token, this.at)) throw this.#mistake(message, this.at);
    this.at += token.length;
  }

  #product(depth: number): Expression {
    let left = this.#operand(depth);
    for (let operator = this.#operator('*/%'); operator; operator = this.#operator('*/%')) {
      left = this.#arithmetic(operator, left, this.#operand(depth));
    }
    return left;
  }

  #operator(candidates: string): Operator | undefined {
    this.#skipWhiteSpace();
    const character = this.#source.text[this.at];
    if (character === undefined || !candidates.includes(character)) return undefined;
    if (++this.#operators > MAX_OPERATORS) throw this.#mistake(`More than ${MAX_OPERATORS} operators`, this.at);
    this.at++;
    return character as Operator;
  }

  #arithmetic(operator: Operator, left: Expression, right: Expression): Expression {
    const offset = left.span.offset;
    return {
      kind: 'arithmetic',
      operator,
      left,
      right,
      span: { offset, length: right.span.offset + right.span.length - offset },
    };
  }

  #operand(depth: number): Expression {
    this.#skipWhiteSpace();
    const start = this.at;
    if (depth > MAX_DEPTH) throw this.#mistake(`Nested more than ${MAX_DEPTH} deep`, start);
    const character = this.#source.text[this.at];
    switch (character) {
      case '"':
      case "'":
        return { kind: 'literal', value: this.#string(character), span: this.#span(start) };
      case '[':
        return this.#array(start, depth);
      case '{':
        return this.#object(start, depth);
      case '(': {
        this.at++;
        const inner = this.expression(depth + 1);
        this.expect(')', 'Expected ) here');
        return inner;
      }
      default:
        return this.#numberOrCall(start, depth, character);
    }
  }

  #numberOrCall(start: number, depth: number, character: string | undefined): Expression {
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: Number(number), span: this.#span(start) };
    const name = this.#match(NAME);
    if (name !== undefined) return this.#named(name.replace(/\s+/g, ''), start, depth);
    const found = character ?? 'the end of the template';
    throw this.#mistake(`Expected a function, a number or a text in quotes, not ${found}`, start);
  }

  #named(name: string, start: number, depth: number): Expression {
    const nameSpan = this.#span(start);
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', span: nameSpan };
    if (name === 'null') return { kind: 'literal', value: null, span: nameSpan };
    const afterName = this.at;
    this.#skipWhiteSpace();
    if (this.#source.text[this.at] !== '(') {
      this.at = afterName;
      return { kind: 'call', name, parameters: [], span: nameSpan, nameSpan };
    }
    const parameters = this.#bareText() ?? this.#parameters(depth);
    return { kind: 'call', name, parameters, span: this.#span(start), nameSpan };
  }

  /** As faker's templates have it: what is in the parentheses but is no JSON is one text, e.g. `date.now(YYYY-MM-DD HH:mm)`. */
  #bareText(): Expression[] | undefined {
    BARE_TEXT.lastIndex = this.at;
    const inside = BARE_TEXT.exec(this.#source.text)?.[1];
    const text = inside?.trim();
    if (inside === undefined || text === undefined || text === '' || isListOfNumbersOrNames(text)) return undefined;
    const start = this.at + 1;
    this.at = start + inside.length;
    const span = this.#span(start);
    this.at++;
    return [{ kind: 'literal', value: text, span }];
  }

  #parameters(depth: number): Expression[] {
    this.at++;
    const items = this.#list(')', () => this.expression(depth + 1));
    return items;
  }

  #array(start: number, depth: number): Expression {
    this.at++;
    const items = this.#list(']', () => this.expression(depth + 1));
    return { kind: 'array', items, span: this.#span(start) };
  }

  #object(start: number, depth: number): Expression {
    this.at++;
    const members = this.#list('}', () => this.#member(depth));
    return { kind: 'object', members, span: this.#span(start) };
  }

  #member(depth: number): { key: string; keySpan: Span; value: Expression } {
    this.#skipWhiteSpace();
    const start = this.at;
    const quote = this.#source.text[this.at];
    const key = quote === '"' || quote === "'" ? this.#string(quote) : this.#match(NAME);
    if (key === undefined) throw this.#mistake('Expected the name of a member here', start);
    if (FORBIDDEN_KEYS.has(key)) throw this.#mistake(`"${key}" cannot be the name of a member`, start);
    const keySpan = this.#span(start);
    this.expect(':', 'Expected : here');
    return { key, keySpan, value: this.expression(depth + 1) };
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    for (;;) {
      this.#skipWhiteSpace();
      if (this.#source.text.startsWith(close, this.at)) break;
      if (items.length > 0) this.expect(',', `Expected , or ${close} here`);
      this.#skipWhiteSpace();
      if (items.length > 0 && this.#source.text.startsWith(close, this.at)) break;
      items.push(item());
    }
    this.at += close.length;
    return items;
  }

  #string(quote: string): string {
    const start = this.at;
    const { text } = this.#source;
    let end = start + 1;
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
    if (end >= text.length) throw this.#mistake('This text has no closing quote', start);
    this.at = end + 1;
    let content = text.slice(start + 1, end);
    if (quote === "'") content = content.replace(/\\'|"/g, (found) => (found === '"' ? '\\"' : "'"));
    try {
      // Line breaks and tabs may stand as they are: templates from elsewhere have them.
      return JSON.parse(`"${content.replace(/[\n\r\t]/g, (found) => JSON.stringify(found).slice(1, -1))}"`) as string;
    } catch {
      throw this.#mistake('This text has an escape sequence that JSON does not know', start);
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#source.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  #skipWhiteSpace(): void {
    this.#match(WHITE_SPACE);
  }

  #span(start: number): Span {
    const offset = this.#source.offsetOf(start);
    return { offset, length: Math.max(1, this.#source.offsetOf(this.at) - offset) };
  }

  #mistake(message: string, at: number): ExpressionMistake {
    const offset = this.#source.offsetOf(Math.min(at, this.#source.text.length));
    return new ExpressionMistake(`${message}.`, { offset, length: 1 });
  }
}

const NUMBER_OR_NAME = String.raw`(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[a-z][A-Za-z_]*\.[\w.]+|true|false|null|counter)`;
const NUMBERS_OR_NAMES = new RegExp(String.raw`^${NUMBER_OR_NAME}(?:\s*[,*/%+]\s*${NUMBER_OR_NAME})*,?$`);

function isListOfNumbersOrNames(text: string): boolean {
  return text.length < 1000 && NUMBERS_OR_NAMES.test(text);
}
