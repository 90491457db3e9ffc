/** What completion needs to know of a value in a template. */
export interface Outline {
  kind: 'object' | 'array' | 'scalar';
  /** For an object, its complete members. For an array, the members of the objects in it. */
  members: Map<string, Outline>;
}

/** An object or array that is open at the place where the text was cut. */
export interface OpenOutline extends Outline {
  /** The name of the member that is being written. */
  key: string | undefined;
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\{\{|[{}[\],":]|[^\s{}[\],":/]+|\//g;
const MAX_DEPTH = 64;

/**
 * What stands before an offset, the outermost first. The text is being written: whatever is broken in it is passed over.
 */
export function outlineBefore(text: string, offset: number): OpenOutline[] {
  const reader = new OutlineReader(text.slice(0, offset));
  return reader.read();
}

class OutlineReader {
  readonly #text: string;
  readonly #open: OpenOutline[] = [];
  /** The last value or name that was complete, until it is known which of the two it is. */
  #value: Outline | undefined;
  #string: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): OpenOutline[] {
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(this.#text); match; match = TOKEN.exec(this.#text)) {
      const [token] = match;
      if (token.startsWith('/')) continue;
      // Reading goes on after what the token opens.
      TOKEN.lastIndex = this.#take(token, match.index);
    }
    return this.#open;
  }

  /** @returns where it ends */
  #take(token: string, at: number): number {
    const end = at + token.length;
    switch (token) {
      case '{':
      case '[':
        if (this.#open.length < MAX_DEPTH) this.#begin(token === '{' ? 'object' : 'array');
        return end;
      case '}':
      case ']':
        this.#endMember();
        this.#value = this.#open.length > 1 ? this.#open.pop() : undefined;
        return end;
      case ',':
        this.#endMember();
        return end;
      case ':':
        this.#beginMember();
        return end;
      case '"':
        return this.#takeString(end);
      default:
        this.#value = scalar();
        return token === '{{' ? placeholderEnd(this.#text, at) : end;
    }
  }

  #begin(kind: 'object' | 'array'): void {
    this.#open.push({ kind, members: new Map(), key: undefined });
    this.#value = this.#string = undefined;
  }

  #beginMember(): void {
    const open = this.#open.at(-1);
    if (open?.kind === 'object') open.key = this.#string;
    this.#value = this.#string = undefined;
  }

  #endMember(): void {
    const open = this.#open.at(-1);
    if (open && this.#value) {
      if (open.kind === 'object' && open.key !== undefined) open.members.set(open.key, this.#value);
      if (open.kind === 'array') for (const [name, member] of this.#value.members) open.members.set(name, member);
    }
    if (open) open.key = undefined;
    this.#value = this.#string = undefined;
  }

  #takeString(start: number): number {
    const text = this.#text;
    let at = start;
    while (at < text.length && text[at] !== '"' && text[at] !== '\n') {
      if (text.startsWith('{{', at)) at = placeholderEnd(text, at);
      else at += text[at] === '\\' ? 2 : 1;
    }
    this.#string = text.slice(start, at);
    this.#value = scalar();
    return Math.min(at + 1, text.length);
  }
}

function scalar(): Outline {
  return { kind: 'scalar', members: new Map() };
}

/** Behind the braces that close it, maybe lines below; one that is not closed ends with its line. */
function placeholderEnd(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  const lineEnd = text.indexOf('\n', start);
  return lineEnd === -1 ? text.length : lineEnd;
}
