import type { HiveColumn, HiveTable, HiveType } from './hiveDdl';

/** A JSON value with the digits of its numbers. */
export type Json =
  | { kind: 'null' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'text'; text: string }
  | { kind: 'number'; digits: string }
  | { kind: 'list'; items: Json[] }
  | { kind: 'object'; entries: [string, Json][] };

export function jsonText(value: Json): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(value.value);
    case 'text':
      return JSON.stringify(value.text);
    case 'number':
      return value.digits;
    case 'list':
      return `[${value.items.map(jsonText).join(',')}]`;
    case 'object':
      return `{${value.entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`).join(',')}}`;
  }
}

/**
 * What a table's columns hold of a record, as texts, as the OpenX JSON SerDe of Hive reads it: it refuses an object with
 * a key twice, looks mappings up by name at every depth, and refuses a value that its column has no room for.
 */
export function readRow({ columns, serdeProperties }: HiveTable, record: Json): string[] {
  const isCaseInsensitive = serdeProperties.get('case.insensitive') !== 'false';
  const asRead = (key: string) => (isCaseInsensitive ? key.toLowerCase() : key);

  function object(members: readonly HiveColumn[], value: Json & { kind: 'object' }): string[] {
    const items = new Map<string, Json>();
    for (const [key, item] of value.entries) {
      if (items.has(asRead(key))) throw new Error(`Duplicate key "${asRead(key)}"`);
      items.set(asRead(key), item);
    }
    return members.flatMap(({ name, type }) => {
      const mapped = serdeProperties.get(`mapping.${name}`);
      const item = items.get(mapped === undefined ? name : asRead(mapped));
      return item === undefined ? [] : read(type, item);
    });
  }

  function read(type: HiveType, value: Json): string[] {
    if (value.kind === 'null') return [];
    if (type.kind === 'struct') {
      if (value.kind !== 'object') throw new Error('Data is not an object');
      return object(type.members, value);
    }
    if (type.kind === 'array') {
      return (value.kind === 'list' ? value.items : [value]).flatMap((item) => read(type.items, item));
    }
    return [primitive(type.name, value)];
  }

  if (record.kind !== 'object') throw new Error('Row is not a valid JSON object');
  return object(columns, record);
}

function primitive(type: string, value: Json): string {
  switch (type) {
    case 'string':
      return value.kind === 'text' ? value.text : jsonText(value);
    case 'boolean':
      if (value.kind === 'boolean') return String(value.value);
      break;
    case 'double':
      if (value.kind === 'number') return String(Number(value.digits));
      break;
    case 'bigint':
      if (value.kind === 'number' && /^-?\d+$/.test(value.digits)) {
        if (BigInt.asIntN(64, BigInt(value.digits)) === BigInt(value.digits)) return value.digits;
      }
      break;
  }
  throw new Error(`${jsonText(value)} is not a ${type}`);
}
