import type { Comparison, Expression, FieldValue, RecordPart, RegexSource } from './expression';
import { fieldPathAt } from './fieldPath';
import { FilterError } from './filterError';

const JMESPATH_PREFIX = /^\s*jmespath:/i;
const COMPARISON = /\s*(>=|<=|!=|!~|==?|>|<|~)|:(?!\/\/)/y;
const KEYWORD = /(and|or|not)(?=[\s(]|$)/iy;
const MAX_CHARACTERS = 4_096;
const DEEPEST = 100;
const RECORD_PARTS: Record<string, RecordPart> = { key: 'key', shard: 'shard', seq: 'sequenceNumber' };

/**
 * Parses a filter of one line: words, `"phrases"`, `/regex/`, `field > 3`, `key:abc`, `shard:2`; a space means and, besides `or`,
 * `not`, `-` and parentheses. After `jmespath:` the rest is one JMESPath expression.
 * @throws {FilterError} when it cannot be read
 */
export function parseFilter(text: string): Expression {
  if (text.length > MAX_CHARACTERS)
    throw new FilterError(`At most ${MAX_CHARACTERS} characters.`, MAX_CHARACTERS, text.length);
  const prefix = JMESPATH_PREFIX.exec(text)?.[0];
  if (prefix !== undefined) return { kind: 'jmespath', source: text.slice(prefix.length), start: prefix.length };
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;

  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Expression {
    this.#skipSpace();
    if (this.#isAtEnd) return { kind: 'all' };
    const expression = this.#alternatives();
    if (this.#position < this.#text.length)
      this.#fail('There is no opening parenthesis for this one.', this.#position, this.#position + 1);
    return expression;
  }

  get #isAtEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  #alternatives(): Expression {
    const parts = [this.#conjunction()];
    while (this.#keywordAhead() === 'or') {
      this.#takeKeyword('or');
      parts.push(this.#conjunction());
    }
    return joined('or', parts);
  }

  #conjunction(): Expression {
    const parts: Expression[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#isAtEnd || this.#text.charAt(this.#position) === ')') break;
      const keyword = this.#keywordAhead();
      if (keyword === 'or') break;
      if (keyword === 'and') {
        const start = this.#position;
        if (parts.length === 0) this.#fail('"and" needs something before it.', start, start + 3);
        this.#takeKeyword('and');
      }
      parts.push(this.#term());
      this.#skipSpace();
    }
    if (parts.length === 0) this.#failEmpty();
    return joined('and', parts);
  }

  #failEmpty(): never {
    if (this.#keywordAhead() === 'or')
      this.#fail('"or" needs something on both sides.', this.#position, this.#position + 2);
    if (this.#isAtEnd) this.#fail('The filter is not complete.', this.#position, this.#position);
    this.#fail('The parentheses are empty.', this.#position, this.#position + 1);
  }

  #term(): Expression {
    const start = this.#position;
    const first = this.#text.charAt(start);
    const isDash = first === '-' && /[^\s]/.test(this.#text.charAt(start + 1));
    if (isDash || this.#keywordAhead() === 'not') {
      if (isDash) this.#position++;
      else this.#takeKeyword('not');
      if (this.#isAtEnd || this.#text.charAt(this.#position) === ')')
        this.#fail(isDash ? '"-" needs something after it.' : '"not" needs something after it.', start, this.#position);
      return { kind: 'not', part: this.#nested(start, () => this.#term()) };
    }
    if (first === '(') return this.#group(start);
    if (first === '"') return { kind: 'text', text: this.#quoted() };
    if (first === '/' && this.#text.charAt(start + 1) !== '/') return { kind: 'regex', regex: this.#regex() };
    return this.#comparison() ?? this.#word();
  }

  #group(start: number): Expression {
    this.#position++;
    const inner = this.#nested(start, () => this.#alternatives());
    if (this.#isAtEnd) this.#fail('This parenthesis is not closed.', start, start + 1);
    this.#position++;
    return inner;
  }

  #nested(start: number, read: () => Expression): Expression {
    this.#depth++;
    if (this.#depth > DEEPEST) this.#fail('The filter is nested too deeply.', start, start + 1);
    const expression = read();
    this.#depth--;
    return expression;
  }

  #comparison(): Expression | undefined {
    const start = this.#position;
    const field = fieldPathAt(this.#text, start);
    if (!field) return undefined;
    if (this.#text.charAt(field.end) === '[') {
      this.#rejectBrokenPath(start);
      return undefined;
    }
    COMPARISON.lastIndex = field.end;
    const operator = COMPARISON.exec(this.#text);
    if (!operator) return undefined;
    this.#position = COMPARISON.lastIndex;
    const written = operator[1] ?? ':';
    const comparison = (written === '==' ? '=' : written) as Comparison;
    if (written !== ':') this.#skipSpace();
    const value = this.#value(start, this.#text.slice(start, this.#position).trim());
    const name = this.#text.slice(start, field.end);
    const part = Object.hasOwn(RECORD_PARTS, name) ? RECORD_PARTS[name] : undefined;
    if (part !== undefined) return { kind: 'part', part, comparison, value, start };
    return { kind: 'field', path: field.path, comparison, value };
  }

  /** With a `$` or a dot at its start it was meant as a path. Without, it is a word with a bracket in it. */
  #rejectBrokenPath(start: number): void {
    if (!/[$.]/.test(this.#text.charAt(start))) return;
    this.#takeWhile(/[^\s)]/);
    this.#fail('This is not a field. Write one as total, $.order.total or items[0].', start, this.#position);
  }

  #value(start: number, written: string): FieldValue {
    const first = this.#text.charAt(this.#position);
    if (first === '"') return { kind: 'text', text: this.#quoted() };
    if (first === '/') return { kind: 'regex', regex: this.#regex() };
    const text = this.#takeWhile(/[^\s)]/);
    if (text === '') this.#fail(`"${written}" needs a value.`, start, this.#position);
    return { kind: 'bare', text };
  }

  #word(): Expression {
    return { kind: 'text', text: this.#takeWhile(/[^\s)]/) };
  }

  #quoted(): string {
    const start = this.#position;
    let text = '';
    for (this.#position++; !this.#isAtEnd; this.#position++) {
      const character = this.#text.charAt(this.#position);
      if (character === '"') {
        this.#position++;
        return text;
      }
      if (character === '\\') this.#position++;
      text += this.#text.charAt(this.#position);
    }
    this.#fail('This quote is not closed.', start, start + 1);
  }

  #regex(): RegexSource {
    const start = this.#position;
    let isInClass = false;
    for (this.#position++; !this.#isAtEnd; this.#position++) {
      const character = this.#text.charAt(this.#position);
      if (character === '\\') this.#position++;
      else if (character === '[') isInClass = true;
      else if (character === ']') isInClass = false;
      else if (character === '/' && !isInClass) {
        const source = this.#text.slice(start + 1, this.#position);
        this.#position++;
        return { source, flags: this.#flags(start), start: start + 1 };
      }
    }
    this.#fail('This regular expression is not closed. Text that begins with / goes in quotes.', start, start + 1);
  }

  #flags(start: number): string {
    const flags = this.#takeWhile(/[^\s)]/);
    if (/^[ism]*$/i.test(flags)) return flags.toLowerCase();
    this.#fail(
      'After a regular expression only i, s and m may stand. Text with / goes in quotes.',
      start,
      this.#position,
    );
  }

  #keywordAhead(): string | undefined {
    KEYWORD.lastIndex = this.#position;
    return KEYWORD.exec(this.#text)?.[1]?.toLowerCase();
  }

  #takeKeyword(keyword: string): void {
    const start = this.#position;
    this.#position += keyword.length;
    this.#skipSpace();
    if (this.#isAtEnd) this.#fail(`"${keyword}" needs something after it.`, start, this.#position);
  }

  #takeWhile(wanted: RegExp): string {
    const start = this.#position;
    while (!this.#isAtEnd && wanted.test(this.#text.charAt(this.#position))) this.#position++;
    return this.#text.slice(start, this.#position);
  }

  #skipSpace(): void {
    this.#takeWhile(/\s/);
  }

  #fail(message: string, start: number, end: number): never {
    throw new FilterError(message, start, end);
  }
}

function joined(kind: 'and' | 'or', parts: Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}
