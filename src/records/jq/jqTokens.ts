/** A part of a string: its text, or the source of an expression that stands in `\(…)`. */
type StringPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string; readonly at: number };

interface Place {
  /** Where it begins in the query. */
  readonly at: number;
  /** No space is before it. */
  readonly touches: boolean;
  readonly text: string;
}

export interface StringToken extends Place {
  readonly kind: 'string';
  readonly parts: readonly StringPart[];
}

interface PlainToken extends Place {
  readonly kind: 'number' | 'name' | 'mark' | 'end';
}

export type Token = PlainToken | StringToken;

/** The source is not made of jq's tokens. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const SPACE = /\s*/y;
const PLAIN =
  /(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<mark>\?\/\/|\/\/|==|!=|<=|>=|\.\.|[^\s])/y;

/** @throws {TokenError} when a string does not end, or has an escape that JSON does not know. */
export function tokensOf(source: string, offset = 0): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(source);
    const touches = SPACE.lastIndex === at;
    at = SPACE.lastIndex;
    const place = { at: offset + at, touches };
    if (at >= source.length) return [...tokens, { ...place, kind: 'end', text: '' }];
    if (source[at] === '"') {
      const { end, parts } = stringAt(source, at, offset);
      tokens.push({ ...place, kind: 'string', text: source.slice(at, end), parts });
      at = end;
      continue;
    }
    PLAIN.lastIndex = at;
    const groups = PLAIN.exec(source)?.groups ?? {};
    const [kind, text] = Object.entries(groups).find((entry) => (entry[1] as string | undefined) !== undefined) ?? [];
    if (text === undefined) throw new TokenError(offset + at, 'a character that is not expected');
    tokens.push({ ...place, kind: kind === 'number' || kind === 'name' ? kind : 'mark', text });
    at = PLAIN.lastIndex;
  }
}

function stringAt(source: string, start: number, offset: number): { end: number; parts: StringPart[] } {
  const parts: StringPart[] = [];
  let at = start + 1;
  let textStart = at;
  const takeText = (): void => {
    if (at > textStart) parts.push({ kind: 'text', text: unescaped(source.slice(textStart, at), offset + textStart) });
  };
  for (; at < source.length; at++) {
    if (source[at] === '"') {
      takeText();
      return { end: at + 1, parts };
    }
    if (source[at] !== '\\') continue;
    if (source[at + 1] !== '(') {
      at++;
      continue;
    }
    takeText();
    const from = at + 2;
    const end = closing(source, from, offset);
    parts.push({ kind: 'expression', source: source.slice(from, end), at: offset + from });
    at = end;
    textStart = end + 1;
  }
  throw new TokenError(offset + start, 'a string that does not end');
}

/** Where the parenthesis ends that is open at a place. */
function closing(source: string, from: number, offset: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (source[at] === '"') at = stringAt(source, at, offset).end - 1;
    else if (source[at] === '(') depth++;
    else if (source[at] === ')' && depth-- === 0) return at;
  }
  throw new TokenError(offset + from, 'an interpolation that does not end');
}

function unescaped(text: string, at: number): string {
  try {
    return JSON.parse(`"${text.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) as string;
  } catch {
    throw new TokenError(at, 'an escape that JSON does not know');
  }
}
