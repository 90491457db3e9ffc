/** A value in a JSON text that is neither an object nor a list. */
export interface ScalarPlace {
  /** For a string, the position after its quote. */
  start: number;
  end: number;
  isText: boolean;
  /** The text ends within the value. */
  isCut: boolean;
}

/** How far an object or a list has been read. */
interface Level {
  isList: boolean;
  /** How many steps of the path lead to it. */
  steps: number;
  index: number;
  /** The name of the field whose value comes next. */
  name: string | undefined;
}

const OFF_THE_PATH = Infinity;
const TOKENS = /\s*(?:([{}[\],:])|"((?:[^"\\]|\\[^])*)("?)|([^\s{}[\],:"]+))/gy;

/**
 * The scalars at a path in a JSON text, in their order. The text may be cut off anywhere, and hostile. A step into a list without
 * an index means any of its elements, as in `someValueAt`.
 */
export function* scalarsAt(text: string, path: readonly (string | number)[]): Generator<ScalarPlace> {
  const levels: Level[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const [, mark, quoted] = match;
    const level = levels.at(-1);
    // After the end of the JSON, or where the text is not JSON.
    if (!level && match.index > 0) return;
    if (mark === '{' || mark === '[') {
      levels.push({ isList: mark === '[', steps: stepsHere(level, path), index: 0, name: undefined });
    } else if (mark === '}' || mark === ']') levels.pop();
    else if (mark === ',') goOn(level);
    else if (mark === ':') continue;
    else if (quoted !== undefined && level?.isList === false && level.name === undefined) level.name = nameOf(quoted);
    else if (stepsHere(level, path) === path.length) yield placeOf(match);
  }
}

function placeOf({ index, input, 0: whole, 2: quoted, 3: quote, 4: bare = '' }: RegExpExecArray): ScalarPlace {
  const end = index + whole.length - (quote?.length ?? 0);
  const isText = quoted !== undefined;
  const isCut = isText ? quote === '' : end === input.length;
  return { start: end - (quoted ?? bare).length, end, isText, isCut };
}

/** How many steps of the path lead to the next value. */
function stepsHere(level: Level | undefined, path: readonly (string | number)[]): number {
  if (!level) return 0;
  const step = path[level.steps];
  if (level.isList && typeof step !== 'number') return level.steps;
  const here = level.isList ? level.index : level.name;
  return step !== undefined && String(step) === String(here) ? level.steps + 1 : OFF_THE_PATH;
}

function goOn(level: Level | undefined): void {
  if (!level) return;
  level.index++;
  level.name = undefined;
}

function nameOf(quoted: string): string | undefined {
  return quoted.includes('\\') ? unescaped(quoted) : quoted;
}

/** Undefined: it is not the content of a JSON string. */
export function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return undefined;
  }
}
