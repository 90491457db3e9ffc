import { constantValue, NOT_CONSTANT, type Parameters } from '../compile/parameters';
import { SpendingSource } from '../compile/references';
import { ValueSource, type Source } from '../compile/source';
import type { CallContext } from './builtin';
import { DIRECT_FUNCTIONS } from './directFunctions';

/**
 * In these a number is a bound of what they give. Anywhere else it may say how much to make or how long to go on, and is
 * limited: a template must not fill the memory, nor take an hour for one record.
 */
const VALUED =
  /^(?:number|date(?!\.betweens$))\.|^(?:finance\.amount|commerce\.price|location\.(?:latitude|longitude|nearbyGPSCoordinate))$/;
const MAX_SIZE = 10_000;
const MAX_LOREM_SIZE = 200;
const MAX_REGULAR_EXPRESSION_LENGTH = 200;
const MAX_REGULAR_EXPRESSION_COUNT = 1000;
const MAX_FRACTION_DIGITS = 15;

/** What faker took one after the other before it took objects; templates from that time still do. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  'commerce.price': ['min', 'max', 'dec', 'symbol'],
  'date.between': ['from', 'to'],
  'date.future': ['years', 'refDate'],
  'date.past': ['years', 'refDate'],
  'date.recent': ['days', 'refDate'],
  'date.soon': ['days', 'refDate'],
  'finance.amount': ['min', 'max', 'dec', 'symbol', 'autoFormat'],
  'image.url': ['width', 'height'],
  'internet.email': ['firstName', 'lastName', 'provider'],
  'internet.password': ['length', 'memorable'],
  'internet.username': ['firstName', 'lastName'],
  'location.latitude': ['max', 'min', 'precision'],
  'location.longitude': ['max', 'min', 'precision'],
};

/** Patterns to test against until one fits, and functions, have no place in a template. */
const FORBIDDEN_OPTIONS = new Set(['distributor', 'pattern']);

type FakerModule = Readonly<Record<string, ((...values: unknown[]) => unknown) | undefined>>;

/** A function on the allow-list, by its name; made directly where that is possible, else by faker. */
export function fakerFunction(name: string, parameters: Parameters, context: CallContext): Source {
  return DIRECT_FUNCTIONS.get(name)?.(parameters, context) ?? byFaker(name, parameters, context);
}

function byFaker(name: string, parameters: Parameters, { run }: CallContext): Source {
  const [moduleName = '', functionName = ''] = name.split('.');
  // Both names come from the allow-list, never from a template.
  const module = (run.faker as unknown as Readonly<Record<string, FakerModule | undefined>>)[moduleName];
  const call = module?.[functionName]?.bind(module);
  if (!call) throw parameters.mistake(`This version of faker has no ${name}.`);

  const fixed = parameters.expressions.map(constantValue);
  if (fixed.includes(NOT_CONSTANT)) {
    const sources = parameters.expressions.map((_, index) => parameters.source(index));
    return new SpendingSource(run, () =>
      call(
        ...adapted(
          name,
          checked(
            name,
            sources.map((source) => source.value()),
            parameters,
          ),
        ),
      ),
    );
  }
  const values = adapted(name, checked(name, fixed, parameters));
  return values.length > 0 && !VALUED.test(name)
    ? new SpendingSource(run, () => call(...values))
    : new ValueSource(() => call(...values));
}

function adapted(name: string, values: readonly unknown[]): readonly unknown[] {
  const names = POSITIONAL[name];
  if (!names || values.length === 0 || typeof values[0] === 'object') return values;
  return [Object.fromEntries(names.slice(0, values.length).map((key, index) => [key, values[index]]))];
}

function checked(name: string, values: readonly unknown[], parameters: Parameters): readonly unknown[] {
  values.forEach((value, index) => {
    const mistake = mistakeIn(name, value);
    if (mistake !== undefined) throw parameters.mistake(mistake, index);
  });
  return values;
}

function mistakeIn(name: string, value: unknown): string | undefined {
  if (name === 'helpers.fromRegExp' && typeof value === 'string') return mistakeInRegularExpression(value);
  if (typeof value === 'number') {
    const max = name.startsWith('lorem.') || name.startsWith('word.') ? MAX_LOREM_SIZE : MAX_SIZE;
    return !VALUED.test(name) && value > max ? `Makes too much: ${value} is more than ${max}.` : undefined;
  }
  if (typeof value === 'string')
    return value.length > MAX_SIZE ? `A text of more than ${MAX_SIZE} characters.` : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN_OPTIONS.has(key)) return `The option "${key}" is not available in templates.`;
    if (
      (key === 'fractionDigits' || key === 'dec' || key === 'precision') &&
      typeof item === 'number' &&
      item > MAX_FRACTION_DIGITS
    ) {
      return `"${key}" must be at most ${MAX_FRACTION_DIGITS}.`;
    }
    // The elements to choose from are values, not sizes.
    if (Array.isArray(value) && name.startsWith('helpers.')) continue;
    const mistake = mistakeIn(name, item);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function mistakeInRegularExpression(pattern: string): string | undefined {
  if (pattern.length > MAX_REGULAR_EXPRESSION_LENGTH) {
    return `The regular expression is longer than ${MAX_REGULAR_EXPRESSION_LENGTH} characters.`;
  }
  let total = 1;
  for (const [, numbers = ''] of pattern.matchAll(/\{([\d,\s]+)\}/g)) {
    total *= Math.max(1, ...numbers.split(',').map(Number));
    if (total > MAX_REGULAR_EXPRESSION_COUNT)
      return `The regular expression repeats more than ${MAX_REGULAR_EXPRESSION_COUNT} times.`;
  }
  return undefined;
}
