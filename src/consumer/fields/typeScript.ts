import type { FieldNode, JsonType } from './fieldTree';

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/** `export type Name = …`, in which fields that may be missing are optional, and those that may be null include `null`. */
export function typeScriptOf(root: FieldNode, name: string): string {
  const word = name.replace(/[^\p{ID_Continue}]+(.)?/gu, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  const typeName = IDENTIFIER.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : 'RecordData';
  return `export type ${typeName} = ${typeOf(root, '')};\n`;
}

function typeOf(node: FieldNode | undefined, indent: string): string {
  if (!node || node.types.size === 0) return 'unknown';
  const kinds = [...new Set([...node.types.keys()].map((type) => (type === 'integer' ? 'number' : type)))];
  return kinds
    .sort(nullLast)
    .map((type) => typeText(type, node, indent))
    .join(' | ');
}

function typeText(type: Exclude<JsonType, 'integer'>, node: FieldNode, indent: string): string {
  switch (type) {
    case 'object':
      return objectText(node, indent);
    case 'array': {
      const element = typeOf(node.elements, indent);
      return element.includes(' | ') ? `(${element})[]` : `${element}[]`;
    }
    default:
      return type;
  }
}

function objectText(node: FieldNode, indent: string): string {
  if (node.fields.size === 0) return 'Record<string, unknown>';
  const objects = node.types.get('object') ?? 0;
  const lines = [...node.fields].map(([name, field]) => {
    const optional = field.count < objects ? '?' : '';
    return `${indent}  ${IDENTIFIER.test(name) ? name : quoted(name)}${optional}: ${typeOf(field, `${indent}  `)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** Control characters and marks of text direction are escaped, so that the type is what it seems to be. */
function quoted(name: string): string {
  return JSON.stringify(name).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function nullLast(left: string, right: string): number {
  return Number(left === 'null') - Number(right === 'null');
}
