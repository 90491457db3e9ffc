import { RE2JS } from 're2js';
import type { RegexSource } from './expression';
import { FilterError } from './filterError';
import { regexSize } from './regexSize';
import type { FilterWork } from './work';

/** Larger expressions take too long to compile, and too long for each character of a text. */
const MAX_STEPS = 2_500;
/** In hard cases the engine takes all steps of the expression for each character of a text. */
const UNITS_PER_STEP = 0.5;
/** The greatest product of steps and characters for which matches are marked. */
const MAX_MARKED_STEPS = 2 ** 24;

export interface SafeRegex {
  /** @throws {WorkError} when the record has cost too much */
  test(text: string): boolean;
  /** The start and end of each match, at most `limit` of them. */
  find(text: string, limit: number): [number, number][];
}

/**
 * Compiles a regular expression of RE2's syntax, which takes time linear in the text. JavaScript's own engine can take hours for
 * one record, and cannot be stopped. The size of the expression is bounded here.
 * @param work bounds the cost of testing a record's texts
 * @throws {FilterError} when it is invalid or too large
 */
export function safeRegex({ source, flags, start }: RegexSource, work?: FilterWork): SafeRegex {
  refuseLarge(regexSize(source), source, start);
  const compiled = compile(source, flags, start);
  const steps = compiled.programSize();
  refuseLarge(steps, source, start);
  return {
    test(text) {
      work?.spend(text.length * steps * UNITS_PER_STEP);
      return compiled.test(text);
    },
    find(text, limit) {
      const found: [number, number][] = [];
      const matcher = compiled.matcher(text.slice(0, MAX_MARKED_STEPS / steps));
      while (found.length < limit && matcher.find())
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    },
  };
}

function refuseLarge(steps: number, source: string, start: number): void {
  if (steps <= MAX_STEPS) return;
  const message = `This regular expression is too large: it has ${steps.toLocaleString('en')} steps, and ${MAX_STEPS.toLocaleString('en')} are allowed. Use fewer or smaller repeats.`;
  throw new FilterError(message, start, start + source.length);
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
