/** Text to parse, and where each of its characters stands in the document. */
export interface SourceText {
  text: string;
  offsetOf(index: number): number;
}

export function unescapedText(text: string): SourceText {
  return { text, offsetOf: (index) => index };
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * The placeholder that starts at `start` within a JSON string, decoded, up to its `}}` at most. In a document that is valid
 * JSON the quotes in a placeholder are escaped; it is parsed as if they were not, and mistakes still found in place.
 */
export function decodePlaceholder(document: string, start: number): SourceText {
  let text = '';
  const offsets: number[] = [];
  const end = new PlaceholderEnd();
  let at = start;
  while (at < document.length && document[at] !== '"' && !end.reached) {
    const { decoded, length } = decodeAt(document, at);
    offsets.push(at);
    text += decoded;
    end.pass(decoded);
    at += length;
  }
  offsets.push(at);
  return { text, offsetOf: (index) => offsets[Math.min(index, offsets.length - 1)] ?? at };
}

function decodeAt(document: string, at: number): { decoded: string; length: number } {
  const escaped = document[at] === '\\' ? document[at + 1] : undefined;
  if (escaped === undefined) return { decoded: document[at] ?? '', length: 1 };
  const hex = document.slice(at + 2, at + 6);
  if (escaped === 'u' && /^[0-9a-fA-F]{4}$/.test(hex))
    return { decoded: String.fromCharCode(parseInt(hex, 16)), length: 6 };
  return { decoded: SHORT_ESCAPES[escaped] ?? escaped, length: 2 };
}

/** Told the characters one by one, knows when the braces that opened the placeholder are closed. */
class PlaceholderEnd {
  #depth = 0;
  #quote = '';
  #escaped = false;
  reached = false;

  pass(character: string): void {
    if (this.#quote !== '') {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === this.#quote) this.#quote = '';
    } else if (character === '"' || character === "'") this.#quote = character;
    else if (character === '{') this.#depth++;
    else if (character === '}') this.reached = --this.#depth === 0;
  }
}

/** Whether the quotes of the placeholder at `start`, within a JSON string, are escaped: the first one tells. */
export function hasEscapedQuotes(document: string, start: number): boolean {
  for (let at = start; at < document.length; at++) {
    if (document[at] === '\\') return true;
    if (document[at] === '"' || document.startsWith('}}', at)) return false;
  }
  return false;
}
