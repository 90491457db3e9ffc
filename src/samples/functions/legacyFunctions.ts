import { constantValue, type Parameters } from '../compile/parameters';
import { SpendingSource } from '../compile/references';
import { constant, NumberSource, PlainTextSource, textFrom, TextSource, type Source } from '../compile/source';
import type { Random } from '../random';
import type { Builtins, CallContext } from './builtin';
import { checkedIndex, choice } from './choices';
import { definitionList } from './definitions';
import { integers } from './directFunctions';

const MAX_PATTERN_LENGTH = 10_000;

/** Functions of faker 4 and of the Kinesis Data Generator that have no successor with the same parameters. */
export const LEGACY_FUNCTIONS: Builtins = {
  'random.number': {
    parameters: '(max) or ({ min?, max?, precision? })',
    description: 'A number from min (0) to max (99,999), both included, in steps of the precision (1).',
    make: number,
  },
  'datatype.number': {
    parameters: '(max) or ({ min?, max?, precision? })',
    description: 'A number from min (0) to max (99,999), both included, in steps of the precision (1).',
    make: number,
  },
  'random.float': {
    parameters: '(max) or ({ min?, max?, precision? })',
    description: 'A number from min (0) to max (99,999), in steps of the precision (0.01).',
    make: (parameters, context) => number(parameters, context, 0.01),
  },
  'random.weightedArrayElement': {
    parameters: '({ weights, data })',
    description: 'One element of "data", each as often as its weight says.',
    sample: 'random.weightedArrayElement({ "weights": [0.3, 0.2, 0.5], "data": ["cat", "fish", "dog"] })',
    make(parameters, { run: { random } }) {
      const options = parameters.options(0, ['weights', 'data']);
      const data = options.constant('data') ?? ['dog', 'cat'];
      const weights = options.constant('weights') ?? [0.5, 0.5];
      if (!Array.isArray(data) || !Array.isArray(weights) || data.length !== weights.length || data.length === 0) {
        throw parameters.mistake('"weights" and "data" must be lists of the same length.', 0);
      }
      return choice(data as unknown[], checkedIndex(parameters, weights, random));
    },
  },
  'random.objectElement': {
    parameters: '({ name: value, … }, "key"?)',
    description: 'One of the values of an object, or with "key" one of its names.',
    sample: 'random.objectElement({ "a": 1, "b": 2 })',
    make(parameters, { run: { random } }) {
      const object = parameters.constant(0) ?? { foo: 'bar', too: 'car' };
      if (typeof object !== 'object' || Array.isArray(object)) throw parameters.mistake('Must be an object.', 0);
      const values = parameters.constant(1) === 'key' ? Object.keys(object) : Object.values(object);
      if (values.length === 0) throw parameters.mistake('Must have at least one member.', 0);
      return choice(values, () => random.below(values.length));
    },
  },
  'random.locale': {
    parameters: '',
    description: 'The locale that is generated.',
    make: (_parameters, { run }) => constant(run.locale),
  },
  'phone.phoneNumber': {
    parameters: '(pattern?)',
    description: 'A phone number, by a pattern in which # is a digit and ! one from 2 to 9.',
    make: (parameters, context) =>
      parameters.count > 0
        ? digitsFor(parameters, context)
        : oneOf(definitionList(context.run.faker, PHONE_FORMATS), context),
  },
  'phone.phoneNumberFormat': {
    parameters: '(index?)',
    description: "A phone number, by one of the locale's patterns.",
    make(parameters, context) {
      const formats = definitionList(context.run.faker, PHONE_FORMATS);
      const index = parameters.checkedNumber(parameters.constant(0), { min: 0, fallback: 0 }, 'The index', 0);
      return oneOf([formats[index % formats.length] ?? '###-###-####'], context);
    },
  },
  'phone.phoneFormats': {
    parameters: '',
    description: "One of the locale's patterns for phone numbers.",
    make: (_parameters, context) => listed(definitionList(context.run.faker, PHONE_FORMATS), context.run.random),
  },
  'helpers.replaceSymbolWithNumber': {
    parameters: '(pattern, symbol?)',
    description: 'The pattern with # replaced by a digit and ! by one from 2 to 9.',
    sample: 'helpers.replaceSymbolWithNumber("###-!")',
    make: digitsFor,
  },
  'address.stateAbbr': {
    parameters: '',
    description: 'The abbreviation of a state.',
    make: (_parameters, { run }) => listed(definitionList(run.faker, 'location.state_abbr'), run.random),
  },
  'address.streetPrefix': {
    parameters: '',
    description: 'A letter: the generator has no words for it.',
    make: (_parameters, { run: { random } }) => listed(['a', 'b', 'c'], random),
  },
  'company.suffixes': {
    parameters: '',
    description: "All of the locale's words for the legal form of a company.",
    make: (_parameters, { run }) => constant(definitionList(run.faker, 'company.legal_entity_type')),
  },
  'internet.session': {
    parameters: '',
    description: 'A number of 16 digits.',
    make: (_parameters, { run: { random } }) => new PlainTextSource(() => replaced('!###############', '#', random)),
  },
  'random.alphaNumeric': {
    parameters: '(length?)',
    description: 'Digits and small letters.',
    make(parameters, context) {
      const { random } = context.run;
      const length = parameters.checkedNumber(
        parameters.constant(0),
        { min: 0, max: MAX_PATTERN_LENGTH, fallback: 1 },
        'The length',
        0,
      );
      return new SpendingSource(context.run, () => alphanumeric(length, random));
    },
  },
  'finance.mask': {
    parameters: '(length?)',
    description: 'The last digits of an account number: 1234.',
    make(parameters, { run: { random } }) {
      const length = parameters.checkedNumber(
        parameters.constant(0),
        { min: 1, max: 100, fallback: 4 },
        'The length',
        0,
      );
      return new PlainTextSource(() => replaced('#'.repeat(length), '#', random));
    },
  },
  ...Object.fromEntries(
    Object.entries({
      'address.cityPrefix': 'location.city_prefix',
      'address.citySuffix': 'location.city_suffix',
      'address.streetSuffix': 'location.street_suffix',
      'company.companySuffix': 'company.legal_entity_type',
    }).map(([name, path]) => [
      name,
      {
        parameters: '',
        description: `One of the locale's words for this part of a name.`,
        make: (_parameters: Parameters, { run }: CallContext) => listed(definitionList(run.faker, path), run.random),
      },
    ]),
  ),
};

const PHONE_FORMATS = 'phone_number.format.human';

function number(parameters: Parameters, { run: { random } }: CallContext, defaultPrecision = 1): Source {
  parameters.atMost(1);
  const given = parameters.constant(0);
  const options = parameters.isObject(0) ? parameters.options(0, ['min', 'max', 'precision']) : undefined;
  const min = options?.number('min', { fallback: 0 }) ?? 0;
  const max =
    options?.number('max', { fallback: 99_999 }) ??
    parameters.checkedNumber(given, { fallback: 99_999 }, 'The maximum', 0);
  const precision = options?.number('precision', { fallback: defaultPrecision }) ?? defaultPrecision;
  if (!(precision > 0)) throw parameters.mistake('"precision" must be more than 0.', 0);
  if (max < min) throw parameters.mistake(`The maximum (${max}) is less than the minimum (${min}).`, 0);
  const steps = integers(random, min / precision, max / precision);
  if (!steps) throw parameters.mistake('There is no number in this range.', 0);
  if (precision === 1) return steps;
  const decimals = Math.min(15, Math.max(0, Math.ceil(-Math.log10(precision)) + 2));
  return new NumberSource(() => Number((Number(steps.value()) * precision).toFixed(decimals)));
}

function digitsFor(parameters: Parameters, { run }: CallContext): Source {
  const given = parameters.expressions[0] ? constantValue(parameters.expressions[0]) : '';
  if (typeof given !== 'string' && typeof given !== 'number')
    throw parameters.mistake('Must be a pattern like "###-###".', 0);
  const pattern = String(given);
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw parameters.mistake(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters.`, 0);
  const symbol = parameters.count > 1 ? parameters.text(1) : '#';
  return new SpendingSource(run, () => replaced(pattern, symbol, run.random));
}

function replaced(pattern: string, symbol: string, random: Random): string {
  let text = '';
  for (const character of pattern) {
    if (character === symbol) text += `${random.below(10)}`;
    else if (character === '!') text += `${2 + random.below(8)}`;
    else text += character;
  }
  return text;
}

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyz';

function alphanumeric(length: number, random: Random): string {
  let text = '';
  for (let made = 0; made < length; made++) text += ALPHANUMERIC[random.below(ALPHANUMERIC.length)] ?? '';
  return text;
}

function oneOf(formats: readonly string[], { run: { random } }: CallContext): Source {
  return new TextSource(() => replaced(formats[random.below(formats.length)] ?? '', '#', random));
}

function listed(list: readonly string[], random: Random): Source {
  return textFrom(list, () => list[random.below(list.length)] ?? '');
}
