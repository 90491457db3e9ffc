const TOKEN = /"(?:[^"\\]|\\[^])*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = '  ';
const DEEPEST_INDENT = 60;

/**
 * JSON spread over lines, each token as it was written: `JSON.stringify` would round large integers and drop duplicate keys. It is
 * not recursive, because hostile data may be nested deeper than the stack. Longer JSON is cut as soon as it has more than
 * `mostCharacters`.
 */
export function formatJson(text: string, mostCharacters = Infinity): string {
  const out: string[] = [];
  let characters = 0;
  const add = (piece: string) => {
    out.push(piece);
    characters += piece.length;
  };
  let depth = 0;
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const opens = previous === '{' || previous === '[';
    if (token === '}' || token === ']') {
      depth--;
      if (!opens) add(lineBreak(depth));
    } else if (opens || previous === ',') add(lineBreak(depth));
    add(token === ':' ? ': ' : token);
    if (characters > mostCharacters) break;
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return out.join('');
}

function lineBreak(depth: number): string {
  return `\n${INDENT.repeat(Math.min(Math.max(depth, 0), DEEPEST_INDENT))}`;
}

/** JSON on one line, each token as it was written: in JSON, line breaks stand only between tokens. */
export function jsonOnOneLine(text: string): string {
  const trimmed = text.trim();
  return trimmed.includes('\n') || trimmed.includes('\r') ? trimmed.replace(/\r\n|[\r\n]/g, ' ') : trimmed;
}
