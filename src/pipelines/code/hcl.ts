/** An expression of HCL, as it stands in the text. */
export class HclExpression {
  constructor(readonly text: string) {}
}

/** A call of a function with one argument. */
export class HclCall {
  constructor(
    readonly name: string,
    readonly argument: HclValue,
  ) {}
}

/** A block: `name { … }`, or `name "label" "label" { … }`. */
export class HclBlock {
  constructor(
    readonly name: string,
    readonly labels: readonly string[],
    readonly body: readonly (HclBlock | HclArgument)[],
  ) {}
}

export interface HclArgument {
  readonly argument: string;
  readonly value: HclValue;
}

export type HclValue =
  string | number | boolean | HclExpression | HclCall | readonly HclValue[] | { readonly [name: string]: HclValue };

/** Arguments of a block, without those that have no value. */
export function hclArguments(values: Readonly<Record<string, HclValue | undefined>>): HclArgument[] {
  return Object.entries(values).flatMap(([argument, value]) => (value === undefined ? [] : [{ argument, value }]));
}

/** Text in double quotes ("Strings and Templates"): `${` and `%{` would begin a template. */
export function hclText(text: string): string {
  return `"${hclEscaped(text)}"`;
}

export function hclEscaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\(.)/g, (escape, letter: string) => ({ b: '\\u0008', f: '\\u000c' })[letter] ?? escape)
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, unicodeEscape)
    .replace(/[$%]+(?=\{)/g, templateSigns);
}

/** The last sign before a brace stands twice. Those before it are told by their numbers: in a row, they would be taken for each other. */
function templateSigns(signs: string): string {
  const last = signs.slice(-1);
  return [...signs.slice(0, -1)].map(unicodeEscape).join('') + last + last;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function hclDocument(blocks: readonly HclBlock[], comments: readonly string[]): string {
  const head = comments.map((comment) => `# ${comment}\n`).join('');
  return head + blocks.map((block) => `${lines(block, '').join('\n')}\n`).join('\n');
}

function lines({ name, labels, body }: HclBlock, indent: string): string[] {
  const head = [name, ...labels.map(hclText)].join(' ');
  const width = Math.max(0, ...body.map((one) => (one instanceof HclBlock ? 0 : one.argument.length)));
  const inner = body.flatMap((one) =>
    one instanceof HclBlock
      ? lines(one, `${indent}  `)
      : [`${indent}  ${one.argument.padEnd(width)} = ${written(one.value, `${indent}  `)}`],
  );
  return [`${indent}${head} {`, ...inner, `${indent}}`];
}

function written(value: HclValue, indent: string): string {
  if (typeof value === 'string') return hclText(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof HclExpression) return value.text;
  if (value instanceof HclCall) return `${value.name}(${written(value.argument, indent)})`;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly HclValue[]).map((item) => written(item, inner));
    const line = `[${items.join(', ')}]`;
    return line.length + indent.length <= MAX_LINE_CHARACTERS && !line.includes('\n')
      ? line
      : `[\n${items.map((item) => `${inner}${item},`).join('\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([name, item]: [string, HclValue]) => {
    return `${inner}${/^[A-Za-z_]\w*$/.test(name) ? name : hclText(name)} = ${written(item, inner)}`;
  });
  return entries.length === 0 ? '{}' : `{\n${entries.join('\n')}\n${indent}}`;
}

const MAX_LINE_CHARACTERS = 120;
