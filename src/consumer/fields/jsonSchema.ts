import { definedFields } from '../../common';
import type { FieldNode, JsonType } from './fieldTree';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Source: "JSON Schema Validation", draft 2020-12. */
export function jsonSchemaOf(root: FieldNode, title: string): Record<string, unknown> {
  return { $schema: DIALECT, title, ...schemaOf(root) };
}

function schemaOf(node: FieldNode | undefined): Record<string, unknown> {
  if (!node || node.types.size === 0) return {};
  const types = [...node.types.keys()].filter((type) => type !== 'integer' || !node.types.has('number'));
  return definedFields({
    type: types.length === 1 ? types[0] : types,
    ...(types.includes('object') && objectKeywords(node)),
    items: types.includes('array') && node.elements ? schemaOf(node.elements) : undefined,
    format: types.includes('string') && node.values.areDateTimes ? 'date-time' : undefined,
  });
}

function objectKeywords(node: FieldNode): Record<string, unknown> {
  const objects = node.types.get('object' satisfies JsonType) ?? 0;
  const required = [...node.fields].flatMap(([name, field]) => (field.count === objects ? [name] : []));
  return definedFields({
    properties: Object.fromEntries([...node.fields].map(([name, field]) => [name, schemaOf(field)])),
    required: required.length > 0 ? required : undefined,
  });
}
