import { constantValue, type Parameters } from '../compile/parameters';
import { DecimalSource, NumberSource, PlainTextSource, textFrom, ValueSource, type Source } from '../compile/source';
import type { Random } from '../random';
import { choice, checkedIndex } from './choices';
import { definitionList, definitionPatterns } from './definitions';
import { patternSource } from './patterns';
import type { CallContext } from './builtin';

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Functions of faker that most templates use, made directly from faker's own data and the run's random numbers: the same
 * kind of values at a multiple of the speed. Undefined: these parameters are left to faker itself.
 */
type Direct = (parameters: Parameters, context: CallContext) => Source | undefined;

export const DIRECT_FUNCTIONS: ReadonlyMap<string, Direct> = new Map<string, Direct>(
  Object.entries({
    'datatype.boolean': (parameters, { run: { random } }) => {
      const options = optionsOf(parameters, ['probability'], 'probability');
      const share = options && options.probability === undefined ? 0.5 : options?.probability;
      return share === undefined ? undefined : new ValueSource(() => random.unit() < share);
    },
    'number.int': (parameters, { run: { random } }) => {
      const options = optionsOf(parameters, ['min', 'max'], 'max');
      return options && integers(random, options.min ?? 0, options.max ?? Number.MAX_SAFE_INTEGER);
    },
    'number.float': (parameters, { run: { random } }) => {
      const options = optionsOf(parameters, ['min', 'max', 'fractionDigits'], 'max');
      return options && floats(random, options.min ?? 0, options.max ?? 1, options.fractionDigits);
    },
    'string.uuid': (parameters, { run: { random } }) =>
      parameters.count === 0 ? new PlainTextSource(() => uuid(random)) : undefined,
    'string.numeric': characters(DIGITS),
    'string.alpha': characters(LETTERS),
    'string.alphanumeric': characters(DIGITS + LETTERS),
    'string.hexadecimal': (parameters, { run: { random } }) => {
      const options =
        parameters.count === 1 && parameters.expressions[0] ? constantValue(parameters.expressions[0]) : undefined;
      if (!isBareHexadecimal(options)) return undefined;
      return new PlainTextSource(() => hexadecimal(options.length, random));
    },
    'helpers.arrayElement': (parameters, { run: { random } }) => {
      const list = constantList(parameters);
      return list && choice(list, () => random.below(list.length));
    },
    'helpers.weightedArrayElement': (parameters, { run: { random } }) => {
      const list = parameters.count === 0 ? undefined : constantList(parameters);
      if (!list?.every(isWeighted)) return undefined;
      const index = checkedIndex(
        parameters,
        list.map(({ weight }) => weight),
        random,
      );
      return choice(
        list.map(({ value }) => value),
        index,
      );
    },
    'person.firstName': fromList('person.first_name'),
    'person.lastName': fromPatterns('person.last_name_pattern.generic', 'person.last_name'),
    'person.fullName': fromPatterns('person.name'),
    'person.prefix': fromList('person.prefix'),
    'person.suffix': fromList('person.suffix'),
    'location.city': fromPatterns('location.city_pattern'),
    'location.street': fromPatterns('location.street_pattern'),
    'location.country': fromList('location.country'),
    'location.state': fromList('location.state'),
    'company.name': fromPatterns('company.name_pattern'),
    'commerce.department': fromList('commerce.department'),
    'commerce.product': fromList('commerce.product_name.product'),
    'commerce.productAdjective': fromList('commerce.product_name.adjective'),
    'commerce.productMaterial': fromList('commerce.product_name.material'),
    'commerce.productName': fromPatterns('commerce.product_name.pattern'),
    'lorem.word': fromList('lorem.word'),
    'internet.ip': (parameters, { run: { random } }) => {
      parameters.atMost(0);
      return new PlainTextSource(() => ipv4(random));
    },
    'internet.ipv4': (parameters, { run: { random } }) =>
      parameters.count === 0 ? new PlainTextSource(() => ipv4(random)) : undefined,
  } satisfies Record<string, Direct>),
);

/** Numbers from `{ … }` or from a single number; undefined when there is more to them. */
function optionsOf(
  parameters: Parameters,
  names: readonly string[],
  single: string,
): Readonly<Partial<Record<string, number>>> | undefined {
  if (parameters.count === 0) return {};
  const value = parameters.expressions[0] && constantValue(parameters.expressions[0]);
  if (parameters.count > 1) return undefined;
  if (typeof value === 'number') return { [single]: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (!entries.every(([name, item]) => names.includes(name) && typeof item === 'number')) return undefined;
  return Object.fromEntries(entries);
}

function constantList(parameters: Parameters): readonly unknown[] | undefined {
  // What faker 4 took when it was given nothing.
  if (parameters.count === 0) return ['a', 'b', 'c'];
  const value =
    parameters.count === 1 && parameters.expressions[0] ? constantValue(parameters.expressions[0]) : undefined;
  return Array.isArray(value) && value.length > 0 ? (value as unknown[]) : undefined;
}

function isWeighted(item: unknown): item is { weight: unknown; value: unknown } {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, 'weight') && Object.hasOwn(item, 'value');
}

export function integers(random: Random, min: number, max: number): Source | undefined {
  const from = Math.ceil(min);
  const size = Math.floor(max) - from + 1;
  // Impossible ranges are left to faker, which says what is wrong with them.
  if (!(size >= 1) || !Number.isSafeInteger(from) || !Number.isSafeInteger(Math.floor(max)) || size > 2 ** 53)
    return undefined;
  return new NumberSource(() => from + random.below(size));
}

function floats(random: Random, min: number, max: number, fractionDigits: number | undefined): Source | undefined {
  if (!(max >= min) || !Number.isFinite(max - min)) return undefined;
  if (fractionDigits === undefined) return new NumberSource(() => min + random.unit53() * (max - min));
  if (!Number.isInteger(fractionDigits) || fractionDigits < 0 || fractionDigits > 15) return undefined;
  const factor = 10 ** fractionDigits;
  const from = Math.ceil(min * factor);
  const size = Math.floor(max * factor) - from + 1;
  return size >= 1 && size <= 2 ** 53
    ? new DecimalSource(() => (from + random.below(size)) / factor, fractionDigits)
    : undefined;
}

/** Long texts are left to faker's way, whose length is accounted for. */
const MAX_DIRECT_LENGTH = 100;

function characters(alphabet: string): Direct {
  return (parameters, { run: { random } }) => {
    const length = optionsOf(parameters, ['length'], 'length')?.length ?? (parameters.count === 0 ? 1 : undefined);
    if (length === undefined || !Number.isInteger(length) || length < 0 || length > MAX_DIRECT_LENGTH) return undefined;
    return new PlainTextSource(() => {
      let text = '';
      for (let made = 0; made < length; made++) text += alphabet[random.below(alphabet.length)] ?? '';
      return text;
    });
  };
}

function fromList(path: string): Direct {
  return (parameters, { run: { random, faker } }) => {
    const list = definitionList(faker, path);
    if (parameters.count > 0 || list.length === 0) return undefined;
    return textFrom(list, () => list[random.below(list.length)] ?? '');
  };
}

function fromPatterns(path: string, listPath?: string): Direct {
  return (parameters, context) => {
    if (parameters.count > 0) return undefined;
    const patterns = definitionPatterns(context.run.faker, path);
    if (patterns.length > 0) return patternSource(patterns, context);
    return listPath === undefined ? undefined : fromList(listPath)(parameters, context);
  };
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex32(bits: number): string {
  return (
    (HEX[bits >>> 24] ?? '') +
    (HEX[(bits >>> 16) & 255] ?? '') +
    (HEX[(bits >>> 8) & 255] ?? '') +
    (HEX[bits & 255] ?? '')
  );
}

function isBareHexadecimal(options: unknown): options is { length: number } {
  if (typeof options !== 'object' || options === null) return false;
  const { length, casing, prefix, ...others } = options as Readonly<Record<string, unknown>>;
  const isLength = typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= MAX_DIRECT_LENGTH;
  return isLength && casing === 'lower' && prefix === '' && Object.keys(others).length === 0;
}

function hexadecimal(length: number, random: Random): string {
  let text = '';
  while (text.length < length) text += hex32(random.uint32());
  return text.slice(0, length);
}

/** Version 4: random but for its version and variant digits. */
function uuid(random: Random): string {
  const second = hex32((random.uint32() & 0xffff0fff) | 0x00004000);
  const third = hex32((random.uint32() & 0x3fffffff) | 0x80000000);
  return `${hex32(random.uint32())}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hex32(random.uint32())}`;
}

function ipv4(random: Random): string {
  const bits = random.uint32();
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}
