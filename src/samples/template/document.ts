import { ExpressionMistake, parsePlaceholder, type Expression, type Span } from './expression';
import { decodePlaceholder, hasEscapedQuotes, unescapedText, type SourceText } from './sourceText';
import type { TemplateDiagnostic } from './diagnostics';

/** A piece of text as it will stand in the record (within JSON strings: escaped), or a placeholder. */
export type Piece = string | Expression;

export type TemplateNode =
  /** A scalar without placeholders; `json` is the author's own text of it, digit for digit. */
  | { kind: 'constant'; json: string; span: Span }
  /** A value that is one placeholder: its type is kept. `quoted`: written as a JSON string. */
  | { kind: 'placeholder'; expression: Expression; quoted: boolean; span: Span }
  | { kind: 'text'; pieces: Piece[]; quoted: boolean; span: Span }
  | { kind: 'object'; members: Member[]; span: Span }
  | { kind: 'array'; items: TemplateNode[]; span: Span };

export interface Member {
  /** Undefined where placeholders make the name. */
  name: string | undefined;
  key: TemplateNode;
  value: TemplateNode;
}

export type TemplateDocument = { format: 'json'; root: TemplateNode } | { format: 'text'; pieces: Piece[] };

export interface ParsedTemplate {
  /** Undefined when the text is too broken to be read as a whole. */
  document: TemplateDocument | undefined;
  diagnostics: TemplateDiagnostic[];
}

const MAX_TEMPLATE_LENGTH = 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_PLACEHOLDERS = 10_000;
const MAX_DIAGNOSTICS = 50;
const INSIGNIFICANT = /(?:[\s\uFEFF]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const LINE_BREAKS = /[\r\n]+/g;
const BARE_CHARACTERS = /[^\s,{}[\]":]+/y;

/** The rest of the document cannot be made sense of. */
class Unreadable extends Error {}

/**
 * Reads a template: JSON with placeholders, comments and trailing commas, else plain text with placeholders. A text that
 * starts like an object must be JSON; one that only might be an array (`[{{date.now}}] INFO …`) may turn out to be none.
 */
export function parseTemplate(text: string): ParsedTemplate {
  if (text.length > MAX_TEMPLATE_LENGTH) return tooLong(text);
  if (/^[\s\uFEFF]*$/.test(text)) return failed({ offset: 0, length: text.length }, 'The template is empty.');
  const start = /^(?:[\s\uFEFF]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
  const looksLikeObject = text[start] === '{' && text[start + 1] !== '{';
  if (looksLikeObject || text[start] === '[' || text[start] === '"') {
    const parsed = new DocumentParser(text).json();
    const joined = parsed.document ? parsed : new DocumentParser(text, { joinsLines: true }).json();
    if (joined.document && joined.diagnostics.length === 0) return joined;
    if (parsed.document || looksLikeObject) return parsed;
  }
  return new DocumentParser(text).text();
}

function tooLong(text: string): ParsedTemplate {
  return failed(
    { offset: MAX_TEMPLATE_LENGTH, length: text.length - MAX_TEMPLATE_LENGTH },
    'The template is longer than 1 MiB.',
  );
}

function failed(span: Span, message: string): ParsedTemplate {
  return { document: undefined, diagnostics: [{ ...span, message, severity: 'error' }] };
}

class DocumentParser {
  readonly #document: string;
  readonly #joinsLines: boolean;
  readonly #source: SourceText;
  readonly #diagnostics: TemplateDiagnostic[] = [];
  #at = 0;
  #placeholders = 0;

  /**
   * @param joinsLines a line break within a string is left out, as the Kinesis Data Generator does with every line break. A
   * quote that was forgotten is found only without it
   */
  constructor(document: string, { joinsLines } = { joinsLines: false }) {
    this.#document = document;
    this.#joinsLines = joinsLines;
    this.#source = unescapedText(document);
  }

  json(): ParsedTemplate {
    return this.#whole(() => {
      const root = this.#value(0);
      this.#skipInsignificant();
      if (this.#at < this.#document.length) throw this.#unreadable('Expected nothing more after the record');
      return { format: 'json', root };
    });
  }

  text(): ParsedTemplate {
    return this.#whole(() => {
      const pieces: Piece[] = [];
      // As the Kinesis Data Generator does: the template is trimmed, and a record has none of its line breaks.
      const end = this.#document.trimEnd().length;
      this.#at = this.#document.length - this.#document.trimStart().length;
      while (this.#at < end) {
        const next = this.#document.indexOf('{{', this.#at);
        const literal = this.#document.slice(this.#at, next === -1 ? end : next).replace(LINE_BREAKS, '');
        if (literal !== '') pieces.push(literal);
        if (next === -1) break;
        this.#at = next;
        pieces.push(this.#placeholder(this.#source, next));
      }
      return { format: 'text', pieces };
    });
  }

  #whole(read: () => TemplateDocument): ParsedTemplate {
    try {
      return { document: read(), diagnostics: this.#diagnostics };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { document: undefined, diagnostics: this.#diagnostics };
    }
  }

  #value(depth: number): TemplateNode {
    this.#skipInsignificant();
    if (depth > MAX_DEPTH) throw this.#unreadable(`Nested more than ${MAX_DEPTH} deep`);
    const start = this.#at;
    const character = this.#document[start];
    if (character === '{' && this.#document[start + 1] !== '{') return this.#object(start, depth);
    if (character === '[') return this.#array(start, depth);
    if (character === '"') return this.#string(start);
    const scalar = this.#match(SCALAR);
    if (scalar !== undefined && !this.#document.startsWith('{{', this.#at)) {
      return { kind: 'constant', json: scalar, span: this.#span(start) };
    }
    this.#at = start;
    return this.#bare(start);
  }

  #object(start: number, depth: number): TemplateNode {
    this.#at++;
    const members = this.#list('}', (): Member => {
      this.#skipInsignificant();
      if (this.#document[this.#at] !== '"') throw this.#unreadable('Expected the name of a member in double quotes');
      const key = this.#string(this.#at);
      this.#skipInsignificant();
      if (this.#document[this.#at] !== ':') throw this.#unreadable('Expected : here');
      this.#at++;
      const name = key.kind === 'constant' ? (JSON.parse(key.json) as string) : undefined;
      return { name, key, value: this.#value(depth + 1) };
    });
    return { kind: 'object', members, span: this.#span(start) };
  }

  #array(start: number, depth: number): TemplateNode {
    this.#at++;
    const items = this.#list(']', () => this.#value(depth + 1));
    return { kind: 'array', items, span: this.#span(start) };
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    for (;;) {
      this.#skipInsignificant();
      if (this.#document[this.#at] === close) break;
      if (items.length > 0) {
        if (this.#document[this.#at] !== ',') throw this.#unreadable(`Expected , or ${close} here`);
        this.#at++;
        this.#skipInsignificant();
        if (this.#document[this.#at] === close) break;
      }
      items.push(item());
    }
    this.#at++;
    return items;
  }

  #string(start: number): TemplateNode {
    this.#at = start + 1;
    const pieces: Piece[] = [];
    let pieceStart = this.#at;
    const endPiece = () => {
      if (this.#at > pieceStart) pieces.push(this.#checkedEscapes(pieceStart, this.#at));
    };
    for (;;) {
      const character = this.#document[this.#at];
      if (character === undefined || (character === '\n' && !this.#joinsLines)) {
        this.#at = start;
        throw this.#unreadable('This text has no closing quote');
      }
      if (character === '"') break;
      if (character === '\\') this.#at += 2;
      else if (this.#document.startsWith('{{', this.#at)) {
        endPiece();
        const escaped = hasEscapedQuotes(this.#document, this.#at);
        pieces.push(
          escaped
            ? this.#placeholder(decodePlaceholder(this.#document, this.#at), 0)
            : this.#placeholder(this.#source, this.#at),
        );
        pieceStart = this.#at;
      } else this.#at++;
    }
    endPiece();
    this.#at++;
    const span = this.#span(start);
    return this.#textNode(pieces, true, span);
  }

  #textNode(pieces: Piece[], quoted: boolean, span: Span): TemplateNode {
    const [only] = pieces;
    if (pieces.length === 0) return { kind: 'constant', json: '""', span };
    if (pieces.length > 1 || only === undefined) return { kind: 'text', pieces, quoted, span };
    if (typeof only !== 'string') return { kind: 'placeholder', expression: only, quoted, span };
    return { kind: 'constant', json: `"${only}"`, span };
  }

  /** A value without quotes: placeholders, with digits and the like around them. */
  #bare(start: number): TemplateNode {
    const pieces: Piece[] = [];
    for (;;) {
      if (this.#document.startsWith('{{', this.#at)) pieces.push(this.#placeholder(this.#source, this.#at));
      else {
        const characters = this.#match(BARE_CHARACTERS);
        if (characters === undefined) break;
        pieces.push(characters);
      }
    }
    if (!pieces.some((piece) => typeof piece !== 'string')) {
      this.#at = start;
      throw this.#unreadable(
        start >= this.#document.length ? 'The template ends too early' : 'Expected a JSON value or a placeholder',
      );
    }
    return this.#textNode(pieces, false, this.#span(start));
  }

  #checkedEscapes(start: number, end: number): string {
    const written = this.#document.slice(start, end);
    const json = this.#joinsLines ? written.replace(LINE_BREAKS, '') : written;
    try {
      JSON.parse(`"${json}"`);
      return json;
    } catch {
      this.#report(
        { offset: start, length: end - start },
        'This text has a control character or an escape sequence that JSON does not know.',
      );
      return '';
    }
  }

  #placeholder(source: SourceText, index: number): Expression {
    const start = this.#at;
    if (++this.#placeholders > MAX_PLACEHOLDERS) throw this.#unreadable(`More than ${MAX_PLACEHOLDERS} placeholders`);
    try {
      const { expression, end } = parsePlaceholder(source, index);
      this.#at = source.offsetOf(end);
      return expression;
    } catch (error) {
      if (!(error instanceof ExpressionMistake)) throw error;
      this.#report(error.span, error.message);
      const next = this.#document.indexOf('}}', error.span.offset);
      if (next === -1) throw new Unreadable(undefined, { cause: error });
      this.#at = next + 2;
      return { kind: 'literal', value: null, span: this.#span(start) };
    }
  }

  #report(span: Span, message: string): void {
    const offset = Math.min(span.offset, Math.max(0, this.#document.length - 1));
    this.#diagnostics.push({ offset, length: span.length, message, severity: 'error' });
    if (this.#diagnostics.length >= MAX_DIAGNOSTICS) throw new Unreadable();
  }

  #unreadable(message: string): Unreadable {
    this.#report({ offset: this.#at, length: 1 }, `${message}.`);
    return new Unreadable();
  }

  #skipInsignificant(): void {
    this.#match(INSIGNIFICANT);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#document)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #span(start: number): Span {
    return { offset: start, length: this.#at - start };
  }
}
