import { ServiceError } from '../service';
import { BlobValue, Timestamp } from '../values';
import { isStructure } from './input';
import type { Lengths, Shape, Structure } from './shapes';

/** AWS tells no more than this many at once. */
const MAX_PROBLEMS = 10;
const MAX_SHOWN_CHARACTERS = 1_024;

type Fields = Record<string, unknown>;

/**
 * Checks an input as AWS does: the types of all fields first, then all constraints, which one message tells together. Only an
 * input that passes is looked at further. Base64 in JSON becomes a `BlobValue` in place.
 *
 * @throws {ServiceError} `SerializationException` or `ValidationException`.
 */
export function validate(value: unknown, shape: Structure): void {
  requireStructure(value, shape);
  const problems: string[] = [];
  findInFields(value, shape, '', problems);
  if (problems.length === 0) return;
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new ServiceError('ValidationException', `${errors} detected: ${problems.join('; ')}`);
}

function requireStructure(value: unknown, { members }: Structure): asserts value is Fields {
  if (!isStructure(value)) throw notExpected(value);
  for (const name in members) {
    const field = value[name];
    const member = members[name];
    if (field === undefined || field === null || member === undefined) continue;
    if (member.shape.kind === 'bytes') value[name] = bytesOf(field, name);
    else requireType(field, member.shape);
  }
}

function requireType(value: unknown, shape: Shape): void {
  switch (shape.kind) {
    case 'text':
      if (typeof value !== 'string') throw wrongType(value, 'String');
      return;
    case 'integer':
      if (typeof value !== 'number') throw wrongType(value, 'Integer');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(value, 'Boolean');
      return;
    case 'time':
      requireTime(value);
      return;
    case 'bytes':
      bytesOf(value, 'A value');
      return;
    case 'list':
      if (!Array.isArray(value)) throw typeof value === 'object' ? notExpected(value) : expected('list');
      for (const item of value as unknown[]) requireItem(item, shape.item);
      return;
    case 'map':
      if (!isStructure(value)) throw typeof value === 'object' ? notExpected(value) : expected('map');
      for (const item of Object.values(value)) if (typeof item !== 'string') throw wrongType(item, 'String');
      return;
    case 'structure':
      requireStructure(value, shape);
  }
}

function requireItem(item: unknown, shape: Shape): void {
  if (shape.kind === 'structure') requireStructure(item, shape);
  else requireType(item, shape);
}

/** JSON has seconds. Texts are accepted too, as some clients send them. */
function requireTime(value: unknown): void {
  if (typeof value === 'number' || value instanceof Timestamp) return;
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw wrongType(value, 'Date');
}

function bytesOf(value: unknown, name: string): BlobValue {
  if (value instanceof BlobValue) return value;
  if (typeof value !== 'string') throw wrongType(value, 'ByteBuffer');
  return new BlobValue(value, base64Bytes(value, name));
}

/** Node's decoder skips characters that are not base64, and then gives fewer bytes than the length promises. */
function base64Bytes(text: string, name: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const promised = (text.length / 4) * 3 - padding;
  if (text.length % 4 !== 0 || Buffer.from(text, 'base64').length !== promised) {
    throw new ServiceError('SerializationException', `${name} is not valid base64.`);
  }
  return promised;
}

function findInFields(fields: Fields, { members }: Structure, path: string, problems: string[]): void {
  for (const name in members) {
    if (problems.length >= MAX_PROBLEMS) return;
    const member = members[name];
    if (!member) continue;
    const value = fields[name] ?? undefined;
    if (value !== undefined) findIn(value, member.shape, path, name, problems);
    else if (member.isRequired) problems.push(problem(undefined, path, name, 'Member must not be null'));
  }
}

function findIn(value: unknown, shape: Shape, path: string, name: string, problems: string[]): void {
  const tell = (constraint: string, shown = shownValue(value, shape)): void => {
    problems.push(problem(shown, path, name, constraint));
  };
  switch (shape.kind) {
    case 'text': {
      const { oneOf, pattern, least = 0, most = Infinity } = shape;
      const text = value as string;
      if (oneOf && !oneOf.includes(text)) tell(`Member must satisfy enum value set: [${oneOf.join(', ')}]`);
      if (pattern && !pattern.isMet(text)) tell(`Member must satisfy regular expression pattern: ${pattern.text}`);
      const bounds = outOfBounds(lengthOf(text, most), { least, most });
      if (bounds) tell(`Member must have length ${bounds}`);
      return;
    }
    case 'integer': {
      const { least = -Infinity, most = Infinity } = shape;
      const bounds = outOfBounds(value as number, { least, most });
      if (bounds) tell(`Member must have value ${bounds}`);
      return;
    }
    case 'bytes': {
      const { byteLength } = value as BlobValue;
      if (byteLength > shape.most) tell(`Member must have length less than or equal to ${shape.most}`);
      return;
    }
    case 'list': {
      const items = value as unknown[];
      const bounds = outOfBounds(items.length, shape);
      if (bounds) tell(`Member must have length ${bounds}`);
      findInItems(items, shape.item, path, name, problems, tell);
      return;
    }
    case 'map':
      findInMap(value as Readonly<Record<string, string>>, shape, tell);
      return;
    case 'structure':
      findInFields(value as Fields, shape, `${path}${memberName(name)}.`, problems);
      return;
    case 'boolean':
    case 'time':
  }
}

function findInItems(
  items: readonly unknown[],
  shape: Shape,
  path: string,
  name: string,
  problems: string[],
  tell: (constraint: string) => void,
): void {
  if (shape.kind === 'structure') {
    for (let index = 0; index < items.length && problems.length < MAX_PROBLEMS; index++) {
      findInFields(items[index] as Fields, shape, `${path}${memberName(name)}.${index + 1}.member.`, problems);
    }
    return;
  }
  if (shape.kind !== 'text') return;
  const texts = items as readonly string[];
  const { oneOf, least = 0, most = Infinity } = shape;
  if (oneOf && !texts.every((text) => oneOf.includes(text))) {
    tell(`Member must satisfy constraint: [Member must satisfy enum value set: [${oneOf.join(', ')}]]`);
  }
  if (!texts.every((text) => isWithin(text, { least, most }))) {
    tell(`Member must satisfy constraint: ${bothBounds({ least, most })}`);
  }
}

function findInMap(
  map: Readonly<Record<string, string>>,
  { least, most, keys, values }: Extract<Shape, { kind: 'map' }>,
  tell: (constraint: string) => void,
): void {
  const bounds = outOfBounds(Object.keys(map).length, { least, most });
  if (bounds) tell(`Member must have length ${bounds}`);
  if (!Object.keys(map).every((key) => isWithin(key, keys))) {
    tell(`Map keys must satisfy constraint: ${bothBounds(keys)}`);
  }
  if (!Object.values(map).every((value) => isWithin(value, values))) {
    tell(`Map value must satisfy constraint: ${bothBounds(values)}`);
  }
}

/** What AWS's messages say about a number that is too small or too large. Undefined: it is neither. */
function outOfBounds(value: number, { least, most }: Lengths): string | undefined {
  if (value < least) return `greater than or equal to ${least}`;
  return value > most ? `less than or equal to ${most}` : undefined;
}

function bothBounds({ least, most }: Lengths): string {
  return `[Member must have length less than or equal to ${most}, Member must have length greater than or equal to ${least}]`;
}

function isWithin(text: string, bounds: Lengths): boolean {
  return outOfBounds(lengthOf(text, bounds.most), bounds) === undefined;
}

/** The number of characters. There are never more of them than UTF-16 code units. */
function lengthOf(text: string, most: number): number {
  return text.length <= most ? text.length : [...text].length;
}

function problem(shown: string | undefined, path: string, name: string, constraint: string): string {
  const value = shown === undefined ? 'null' : `'${shown}'`;
  return `Value ${value} at '${path}${memberName(name)}' failed to satisfy constraint: ${constraint}`;
}

function shownValue(value: unknown, shape: Shape): string {
  const shown = () => {
    if (value instanceof BlobValue) {
      return `java.nio.HeapByteBuffer[pos=0 lim=${value.byteLength} cap=${value.byteLength}]`;
    }
    if (shape.kind === 'list') {
      const items = value as unknown[];
      return `[${items.map((item) => shape.itemName || String(item)).join(', ')}]`;
    }
    if (shape.kind === 'map') {
      const entries = Object.entries(value as Readonly<Record<string, string>>);
      return `{${entries.map(([key, item]) => `${key}=${item}`).join(', ')}}`;
    }
    return String(value);
  };
  const text = shown();
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

/** AWS's messages begin the names of fields with a lower-case letter. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function wrongType(value: unknown, type: string): ServiceError {
  if (typeof value === 'object' && !(value instanceof BlobValue) && !(value instanceof Timestamp)) {
    return notExpected(value);
  }
  const found = typeof value === 'number' ? 'NUMBER_VALUE' : typeof value === 'string' ? 'STRING_VALUE' : 'A value';
  return serialization(`${found} can not be converted to ${type === 'Integer' ? 'an' : 'a'} ${type}`);
}

function notExpected(value: unknown): ServiceError {
  if (Array.isArray(value)) return serialization('Start of list found where not expected');
  if (typeof value === 'object' && value !== null) {
    return serialization('Start of structure or map found where not expected.');
  }
  return expected('structure');
}

function expected(what: string): ServiceError {
  return serialization(`Expected ${what} or null`);
}

function serialization(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}
