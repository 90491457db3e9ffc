import { RE2JS } from 're2js';
import type { RegexSource } from './expression';
import { FilterError } from './filterError';

export interface SafeRegex {
  test(text: string): boolean;
  /** Start and end of each match, at most `limit`. */
  find(text: string, limit: number): [number, number][];
}

/**
 * RE2's syntax and its promise: time linear in the text, whatever the expression. JavaScript's own engine can take
 * hours over one record, and nothing stops it.
 *
 * @throws FilterError
 */
export function safeRegex({ source, flags, start }: RegexSource): SafeRegex {
  const compiled = compile(source, flags, start);
  return {
    test: (text) => compiled.test(text),
    find(text, limit) {
      const found: [number, number][] = [];
      const matcher = compiled.matcher(text);
      while (found.length < limit && matcher.find())
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    },
  };
}

function compile(source: string, flags: string, start: number): RE2JS {
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0);
  try {
    return RE2JS.compile(source, bits);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const wrong = /`([^`]+)`/.exec(message)?.[1];
    const at = wrong === undefined ? -1 : source.indexOf(wrong);
    const reason = message.replace(/^error parsing regexp: /, '');
    const isLookaround = /^\(\?<?[=!]/.test(wrong ?? '');
    const hint = isLookaround ? ' Looking around is left out so that no expression can hang.' : '';
    if (wrong === undefined || at < 0) throw new FilterError(`${reason}.${hint}`, start, start + source.length);
    throw new FilterError(`${reason}.${hint}`, start + at, start + at + wrong.length);
  }
}
