import { PipelinesError } from '../../errors';
import { expressionForName } from './namedFields';
import { inExpression, literalText, placeholder, Verbatim, writeTemplate, type Draft } from './writeTemplate';

type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 24;
/** Schemas that refer to themselves several times over would grow without end. */
const MAX_NODES = 5000;
const MAX_LENGTH = 1000;
const MAX_ITEMS = 100;

/** How often a property that is not required is there. */
const OPTIONAL_SHARE = 0.8;

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'event.time',
  date: "event.time('YYYY-MM-DD')",
  time: "event.time('HH:mm:ss[Z]')",
  email: 'internet.email',
  'idn-email': 'internet.email',
  hostname: 'internet.domainName',
  ipv4: 'internet.ip',
  ipv6: 'internet.ipv6',
  uri: 'internet.url',
  url: 'internet.url',
  'uri-reference': 'internet.url',
  uuid: 'string.uuid',
};

export function templateFromJsonSchema(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new PipelinesError('NoJsonSchema', 'This is no JSON Schema: it must be an object.', {
      remedy: 'Open the document that holds the schema itself.',
    });
  }
  return writeTemplate(new SchemaReader(schema as Schema).draft('', schema, 0));
}

class SchemaReader {
  readonly #root: Schema;

  #nodes = 0;

  constructor(root: Schema) {
    this.#root = root;
  }

  draft(name: string, given: unknown, depth: number): Draft {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH) return null;
    const schema = this.#resolved(given, depth);
    if (schema === undefined) return null;
    if ('const' in schema) return fixed(schema.const);
    const choices = list(schema.enum) ?? list(schema.examples);
    if (choices && choices.length > 0) return chosen(choices);
    const alternatives = (list(schema.oneOf) ?? list(schema.anyOf))?.filter((alternative) => alternative !== false);
    if (alternatives && alternatives.length > 0) return this.#alternatives(name, schema, alternatives, depth);
    return this.#typed(name, schema, typesOf(schema), depth);
  }

  #typed(name: string, schema: Schema, types: readonly string[], depth: number): Draft {
    const [type, ...others] = types.filter((candidate) => candidate !== 'null');
    if (type === undefined) return null;
    if (others.length > 0) {
      return [placeholder('choose'), ...[type, ...others].map((one) => this.#typed(name, schema, [one], depth))];
    }
    const draft = this.#ofType(name, schema, type, depth);
    return types.includes('null') || schema.nullable === true ? [placeholder('choose(9, 1)'), draft, null] : draft;
  }

  #ofType(name: string, schema: Schema, type: string, depth: number): Draft {
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(name, schema, depth);
      case 'integer':
      case 'number':
        return placeholder(numberExpression(schema, type));
      case 'boolean':
        return placeholder('datatype.boolean');
      case 'string':
        return placeholder(textExpression(name, schema));
      default:
        return null;
    }
  }

  #object(schema: Schema, depth: number): Draft {
    const required = new Set(list(schema.required));
    const properties = Object.entries(record(schema.properties) ?? {});
    return Object.fromEntries(
      properties.map(([name, property]): [string, Draft] => {
        const draft = this.draft(name, property, depth + 1);
        return [name, required.has(name) ? draft : sometimesLeftOut(draft)];
      }),
    );
  }

  #array(name: string, schema: Schema, depth: number): Draft {
    const tuple = list(schema.prefixItems) ?? list(schema.items);
    if (tuple) return tuple.slice(0, MAX_ITEMS).map((item) => this.draft(name, item, depth + 1));
    const min = Math.min(MAX_ITEMS, integer(schema.minItems) ?? 1);
    const max = Math.min(MAX_ITEMS, Math.max(min, integer(schema.maxItems) ?? min + 3));
    // Nested lists multiply: deep ones stay short.
    const most = depth > 2 ? Math.max(min, Math.min(max, 3)) : max;
    return [
      placeholder(`repeat(${min}, ${most})`),
      this.draft(name.replace(/s$/, ''), schema.items ?? { type: 'string' }, depth + 1),
    ];
  }

  #alternatives(name: string, schema: Schema, alternatives: readonly unknown[], depth: number): Draft {
    const { oneOf: _oneOf, anyOf: _anyOf, ...rest } = schema;
    const drafts = alternatives.slice(0, 20).map((alternative) => {
      const inner = this.#resolved(alternative, depth);
      return this.draft(name, inner ? merged(rest, inner) : alternative, depth + 1);
    });
    const [only] = drafts;
    return drafts.length === 1 && only !== undefined ? only : [placeholder('choose'), ...drafts];
  }

  /** The schema with references followed and `allOf` joined; undefined for what is not a schema or refers elsewhere. */
  #resolved(given: unknown, depth: number): Schema | undefined {
    if (given === true) return { type: 'string' };
    let schema = record(given);
    for (let hops = 0; schema && typeof schema.$ref === 'string'; hops++) {
      if (hops > MAX_DEPTH) return undefined;
      const { $ref, ...rest } = schema;
      const target = record(this.#pointed($ref));
      schema = target && merged(target, rest);
    }
    const parts = schema && list(schema.allOf);
    if (!schema || !parts || depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) return schema;
    const { allOf: _allOf, ...own } = schema;
    return parts
      .slice(0, 50)
      .reduce<Schema>((joined, part) => merged(joined, this.#resolved(part, depth + 1) ?? {}), own);
  }

  #pointed(reference: string): unknown {
    if (reference !== '#' && !reference.startsWith('#/')) return undefined;
    let current: unknown = this.#root;
    for (const step of reference.split('/').slice(1)) {
      const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
      current = (current as Schema)[name];
    }
    return current;
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function merged(left: Schema, right: Schema): Schema {
  const properties = { ...record(left.properties), ...record(right.properties) };
  const required = [...(list(left.required) ?? []), ...(list(right.required) ?? [])];
  return {
    ...left,
    ...right,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((item) => typeof item === 'string');
  if (record(schema.properties)) return ['object'];
  if ('items' in schema || 'prefixItems' in schema) return ['array'];
  return 'minimum' in schema || 'maximum' in schema || 'multipleOf' in schema ? ['number'] : ['string'];
}

function numberExpression(schema: Schema, type: 'integer' | 'number'): string {
  const multipleOf = numeric(schema.multipleOf);
  const step = multipleOf !== undefined && multipleOf > 0 ? multipleOf : type === 'integer' ? 1 : 0.01;
  const above = numeric(schema.exclusiveMinimum);
  const below = numeric(schema.exclusiveMaximum);
  // Draft 4 says "exclusive" with a boolean beside the bound.
  const least = above === undefined ? numeric(schema.minimum) : above + step;
  const most = below === undefined ? numeric(schema.maximum) : below - step;
  const min = (least ?? Math.min(0, (most ?? 0) - 1000)) + (schema.exclusiveMinimum === true ? step : 0);
  const max = (most ?? Math.max(min + 1000, 1000)) - (schema.exclusiveMaximum === true ? step : 0);
  if (type === 'integer') {
    const by = multipleOf !== undefined && multipleOf >= 1 ? `, multipleOf: ${multipleOf}` : '';
    return `number.int({ min: ${Math.ceil(min)}, max: ${Math.floor(Math.max(Math.ceil(min), max))}${by} })`;
  }
  if (multipleOf !== undefined && multipleOf > 0)
    return `number.float({ min: ${min}, max: ${Math.max(min, max)}, multipleOf: ${multipleOf} })`;
  const fractionDigits = max - min < 1 ? 6 : 2;
  return `number.float({ min: ${min}, max: ${Math.max(min, max)}, fractionDigits: ${fractionDigits} })`;
}

/** Only what faker's own small language of regular expressions makes truly: no groups, no alternatives, no look-around. */
const SIMPLE_PATTERN = /^(?:\^)?(?:[\w\-:/#@ ]|\[[\w-]+\]|\\d|\\\.|\{\d{1,2}(?:,\d{1,2})?\})+\$?$/;

function textExpression(name: string, schema: Schema): string {
  const { format, pattern } = schema;
  if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) return FORMATS[format] ?? 'lorem.words';
  if (typeof pattern === 'string' && pattern.length <= 200 && SIMPLE_PATTERN.test(pattern)) {
    const simple = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\d', '[0-9]');
    return `helpers.fromRegExp(${inExpression(simple)})`;
  }
  const min = Math.min(MAX_LENGTH, integer(schema.minLength) ?? 0);
  const max = integer(schema.maxLength);
  if (min === 0 && max === undefined) return expressionForName(name) ?? 'lorem.words';
  return `string.alphanumeric({ length: { min: ${min}, max: ${Math.min(MAX_LENGTH, Math.max(min, max ?? min + 16))} } })`;
}

function fixed(value: unknown, depth = 0): Draft {
  if (typeof value === 'string') return literalText(value);
  if (typeof value !== 'object' || value === null) return new Verbatim(JSON.stringify(value ?? null));
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => fixed(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fixed(item, depth + 1)]));
}

function chosen(values: readonly unknown[]): Draft {
  const scalar = values.every((value) => typeof value !== 'object' || value === null);
  return scalar
    ? placeholder(`pick(${inExpression(values)})`)
    : [placeholder('choose'), ...values.map((value) => fixed(value))];
}

function sometimesLeftOut(draft: Draft): Draft {
  const expression = typeof draft === 'string' ? /^\{\{((?:(?!\{\{|\}\}).)*)\}\}$/s.exec(draft)?.[1] : undefined;
  return expression === undefined ? draft : placeholder(`optional(${OPTIONAL_SHARE}, ${expression})`);
}

function record(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined;
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function integer(value: unknown): number | undefined {
  const number = numeric(value);
  return number === undefined ? undefined : Math.max(0, Math.floor(number));
}
