type TokenKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
}

const TOKEN = /"(?:[^"\\]|\\[^])*"?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;
const KEY_AHEAD = /\s*:/y;

/** The coloured parts of JSON, in order and without overlap; also of a text that was cut off in the middle. */
export function jsonTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [whole] = match;
    const start = match.index;
    const end = start + whole.length;
    tokens.push({ kind: kindOf(whole, text, end), start, end });
  }
  return tokens;
}

function kindOf(token: string, text: string, end: number): TokenKind {
  if (!token.startsWith('"')) return /^[-\d]/.test(token) ? 'number' : 'literal';
  KEY_AHEAD.lastIndex = end;
  return KEY_AHEAD.test(text) ? 'key' : 'string';
}

export interface Piece {
  kind: TokenKind;
  text: string;
  isMarked: boolean;
}

/** A text in pieces of one colour, each marked as a whole or not at all. */
export function pieces(text: string, tokens: readonly Token[], marks: readonly (readonly [number, number])[]): Piece[] {
  const edges = new Set([0, text.length]);
  for (const { start, end } of tokens) edges.add(start).add(end);
  for (const [start, end] of marks) edges.add(Math.min(start, text.length)).add(Math.min(end, text.length));
  const sorted = [...edges].sort((left, right) => left - right);
  const found: Piece[] = [];
  let token = 0;
  let mark = 0;
  for (let index = 0; index + 1 < sorted.length; index++) {
    const start = sorted[index] ?? 0;
    const end = sorted[index + 1] ?? 0;
    while (token < tokens.length && (tokens[token]?.end ?? 0) <= start) token++;
    while (mark < marks.length && (marks[mark]?.[1] ?? 0) <= start) mark++;
    const within = tokens[token];
    const kind = within && within.start <= start ? within.kind : 'plain';
    found.push({ kind, text: text.slice(start, end), isMarked: (marks[mark]?.[0] ?? Infinity) <= start });
  }
  return found;
}
