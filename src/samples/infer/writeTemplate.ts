/** A template document on its way to being written: JSON values, in which text may hold placeholders. */
export type Draft = string | number | boolean | null | Draft[] | { [name: string]: Draft } | Verbatim;

/** JSON text that is written as it is: numbers digit for digit. */
export class Verbatim {
  constructor(readonly json: string) {}
}

/** A placeholder in whose expression texts stand in single quotes, so that the document stays valid JSON. */
export function placeholder(expression: string): string {
  return `{{${expression}}}`;
}

/** Text that must come out as it is, also where it holds braces. */
export function literalText(text: string): string {
  return text.replaceAll('{{', "{{'{{'}}");
}

/** A value as it is written within an expression. */
export function inExpression(value: unknown): string {
  if (typeof value === 'string') {
    // Braces that end a placeholder are escaped, so that the search for the end can ignore quotes.
    const escaped = JSON.stringify(value)
      .slice(1, -1)
      .replaceAll('\\"', '"')
      .replaceAll("'", "\\'")
      .replaceAll('}}', '}\\u007d');
    return `'${escaped}'`;
  }
  if (Array.isArray(value)) return `[${value.map(inExpression).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : inExpression(key)}: ${inExpression(item)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value ?? null);
}

/** At the top, names that begin with a dollar sign are settings of the template. */
function topName(name: string): string {
  return name.startsWith('$') ? `{{'$'}}${literalText(name.slice(1))}` : literalText(name);
}

export function writeTemplate(draft: Draft): string {
  return `${write(draft, '')}\n`;
}

function write(draft: Draft, indent: string): string {
  if (draft instanceof Verbatim) return draft.json;
  if (typeof draft !== 'object' || draft === null) return JSON.stringify(draft);
  const inner = `${indent}  `;
  const name = indent === '' ? topName : literalText;
  const parts = Array.isArray(draft)
    ? draft.map((item) => inner + write(item, inner))
    : Object.entries(draft).map(([key, item]) => `${inner}${JSON.stringify(name(key))}: ${write(item, inner)}`);
  const [open, close] = Array.isArray(draft) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}
