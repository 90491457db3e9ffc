export interface Completion {
  /** The part of the text that it replaces. */
  from: number;
  to: number;
  options: string[];
}

const MAX_OPTIONS = 8;
/** Parts of a record besides its data that a filter can name. */
const RECORD_PARTS = ['key:', 'shard:', 'seq:'];
/** The last name or path before the caret; it begins a term, not a value. */
const TERM = /(?:^|[\s(])-?([\p{L}_$.@[][^\s()"'<>=!~:]*)$/u;

/** The fields that may be meant at the caret of a filter; undefined: none. */
export function completionAt(text: string, caret: number, paths: readonly string[]): Completion | undefined {
  const before = text.slice(0, caret);
  const isInQuotes = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  const term = isInQuotes ? undefined : TERM.exec(before)?.[1];
  if (term === undefined) return undefined;
  const wanted = term.replace(/^\$\.?/, '').toLowerCase();
  const candidates = [...paths, ...RECORD_PARTS].filter((path) => path.toLowerCase().includes(wanted) && path !== term);
  const first = candidates.filter((path) => path.toLowerCase().startsWith(wanted));
  const options = [...new Set([...first, ...candidates])].slice(0, MAX_OPTIONS);
  return options.length === 0 ? undefined : { from: caret - term.length, to: caret, options };
}
