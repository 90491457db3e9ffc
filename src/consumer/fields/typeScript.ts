import type { FieldNode, JsonType } from './fieldTree';

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/** `export type Name = …`: with what may be missing optional, and what may be null said. */
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

/** Controls and marks of direction are written as escapes, so that the type reads as what it is. */
function quoted(name: string): string {
  return JSON.stringify(name).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function nullLast(left: string, right: string): number {
  return Number(left === 'null') - Number(right === 'null');
}
