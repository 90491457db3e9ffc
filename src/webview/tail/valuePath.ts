import { jsonTokens, type Token } from '../grid/jsonTokens';

/** A field of a JSON text, or an element of one of its lists. */
export interface ValuePlace {
  /** As a filter takes it: `$.lines[0].price`. */
  path: string;
  /** It is neither a list nor an object. */
  isScalar: boolean;
}

const PLAIN_NAME = /^[^\s.[\]$"'()=!<>~:\\]+$/;

interface Container {
  kind: 'list' | 'object';
  /** The index, or the name of the field, that the next value has. */
  step: number | string;
}

/**
 * The field whose name or value stands at a place of a JSON text; also of one that is cut off behind that place. Undefined: there is
 * none, or it is not in a list or an object.
 */
export function valueAt(text: string, at: number): ValuePlace | undefined {
  const containers: Container[] = [];
  let end = 0;
  for (const token of jsonTokens(text)) {
    enter(containers, text.slice(end, token.start));
    if (token.start > at) return undefined;
    end = token.end;
    const last = containers.at(-1);
    if (token.kind === 'key' && last) last.step = nameOf(text, token);
    if (at >= end) continue;
    if (!last) return undefined;
    return { path: pathOf(containers), isScalar: token.kind !== 'key' || !/^\s*:\s*[[{]/.test(text.slice(end)) };
  }
  return undefined;
}

/** What stands between the names and values: brackets, braces, commas and colons. */
function enter(containers: Container[], between: string): void {
  for (const character of between) {
    if (character === '{') containers.push({ kind: 'object', step: '' });
    else if (character === '[') containers.push({ kind: 'list', step: 0 });
    else if (character === '}' || character === ']') containers.pop();
    else if (character === ',') {
      const last = containers.at(-1);
      if (last && typeof last.step === 'number') last.step++;
    }
  }
}

function nameOf(text: string, { start, end }: Token): string {
  try {
    return String(JSON.parse(text.slice(start, end)));
  } catch {
    // It has a sign in the place of a control character that JSON would not let stand.
    return text.slice(start + 1, end - 1);
  }
}

function pathOf(containers: readonly Container[]): string {
  return `$${containers.map(({ step }) => stepText(step)).join('')}`;
}

function stepText(step: number | string): string {
  if (typeof step === 'number') return `[${step}]`;
  return PLAIN_NAME.test(step) ? `.${step}` : `["${step.replace(/["\\]/g, '\\$&')}"]`;
}
