export interface NameSpan {
  /** What is written of a function's name, e.g. `person.fi`; may be empty. */
  name: string;
  offset: number;
  length: number;
}

/** How far back a placeholder's start is looked for. */
const MAX_PLACEHOLDER_LENGTH = 10_000;

/** The function's name at an offset within a placeholder: for completion and hover. Undefined outside placeholders. */
export function nameAt(text: string, offset: number): NameSpan | undefined {
  const from = Math.max(0, offset - MAX_PLACEHOLDER_LENGTH);
  const before = text.slice(from, offset);
  const open = before.lastIndexOf('{{');
  if (open === -1 || closes(before.slice(open + 2))) return undefined;
  const head = /[\w$.]*$/.exec(before.slice(open + 2))?.[0] ?? '';
  if (insideText(before.slice(open + 2, before.length - head.length))) return undefined;
  const tail = /^[\w$.]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  return { name: head + tail, offset: offset - head.length, length: head.length + tail.length };
}

function closes(inside: string): boolean {
  const withoutTexts = inside.replace(/\\?"(?:[^"\\]|\\[^"])*\\?"|'[^']*'/g, '');
  return withoutTexts.replace(/\{[^{}]*\}/g, '').includes('}}');
}

function insideText(inside: string): boolean {
  let quote = '';
  for (const character of inside) {
    if (quote === character) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
  }
  return quote !== '';
}
