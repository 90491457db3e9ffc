import { Joined, Reference, type CodeResource, type CodeValue } from './resources';

/** A CloudFormation template in YAML. */
export function cloudFormationTemplate(resources: readonly CodeResource[], comments: readonly string[]): string {
  const lines = ['AWSTemplateFormatVersion: "2010-09-09"', 'Resources:'];
  for (const { id, type, properties } of resources) {
    lines.push(`  ${id}:`, `    Type: ${type}`, '    Properties:', ...mapping(properties, '      '));
  }
  return `${[...comments.map((comment) => `# ${comment}`), ...lines].join('\n')}\n`;
}

function mapping(fields: Readonly<Record<string, CodeValue>>, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) => entry(`${indent}${key(name)}:`, value, indent));
}

function entry(head: string, value: CodeValue, indent: string): string[] {
  const scalar = inline(value);
  if (scalar !== undefined) return [`${head} ${scalar}`];
  return [head, ...block(value, `${indent}  `)];
}

function block(value: CodeValue, indent: string): string[] {
  if (isList(value)) {
    return value.flatMap((item) => {
      const scalar = inline(item);
      if (scalar !== undefined) return [`${indent}- ${scalar}`];
      const [first = '', ...others] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...others];
    });
  }
  return mapping(value as Readonly<Record<string, CodeValue>>, indent);
}

/** A value in one line. Undefined: it needs several. */
function inline(value: CodeValue): string | undefined {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Reference) return reference(value);
  if (value instanceof Joined) return `!Join ["", [${value.parts.map(part).join(', ')}]]`;
  if (isList(value)) return value.length === 0 ? '[]' : undefined;
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function part(value: string | Reference): string {
  return typeof value === 'string' ? quoted(value) : reference(value);
}

function reference({ to }: Reference): string {
  return to === 'accountId' ? '!Ref AWS::AccountId' : `!GetAtt ${to.arnOf}.Arn`;
}

/** A word that no reader of YAML takes for something other than a text. */
const PLAIN = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][\w./-]*$/i;

function key(name: string): string {
  return PLAIN.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : escaped(text);
}

/** Text in double quotes, as JSON has it; YAML reads all of its escapes. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isList(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}
