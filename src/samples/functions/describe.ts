import { assemble } from '../compile/assemble';
import { parseTemplate } from '../template/document';
import type { FunctionDescription, SampleLocale } from '../types';
import { FAKER_FUNCTIONS } from './fakerFunctions';
import { LEGACY_NAMES } from './legacyNames';
import { BUILTINS } from './registry';

/** Parameters for the examples of functions that give nothing without any. */
const SAMPLES: Readonly<Record<string, string>> = {
  'date.between': 'date.between({ "from": "2025-01-01", "to": "2025-12-31" })',
  'date.betweens': 'date.betweens({ "from": "2025-01-01", "to": "2025-12-31", "count": 2 })',
  'helpers.arrayElement': 'helpers.arrayElement(["a", "b", "c"])',
  'helpers.arrayElements': 'helpers.arrayElements(["a", "b", "c"], 2)',
  'helpers.fromRegExp': 'helpers.fromRegExp("[A-Z]{3}-[0-9]{4}")',
  'helpers.randomize': 'helpers.randomize(["a", "b", "c"])',
  'helpers.rangeToNumber': 'helpers.rangeToNumber({ "min": 1, "max": 9 })',
  'helpers.replaceCreditCardSymbols': 'helpers.replaceCreditCardSymbols("####-####-####-###L")',
  'helpers.replaceSymbols': 'helpers.replaceSymbols("##-??-**")',
  'helpers.shuffle': 'helpers.shuffle(["a", "b", "c"])',
  'helpers.slugify': 'helpers.slugify("two words")',
  'helpers.weightedArrayElement':
    'helpers.weightedArrayElement([{ "weight": 9, "value": "a" }, { "weight": 1, "value": "b" }])',
  'number.int': 'number.int({ "min": 1, "max": 100 })',
  'random.arrayElement': 'random.arrayElement(["a", "b", "c"])',
  'string.fromCharacters': 'string.fromCharacters("abc", 5)',
};

/** Within a record that has fields to refer to. */
const FIELD_SAMPLES: Readonly<Record<string, string>> = {
  field: 'field("id")',
  sum: 'sum("items.amount")',
  count: 'count("items.amount")',
};

/** `repeat` and `choose` shape a list instead of giving a value. */
const LIST_FUNCTIONS: readonly FunctionDescription[] = [
  {
    name: 'repeat',
    signature: 'repeat(min, max?)',
    description: 'As the first element of a list: how often the element after it is repeated.',
    example: '["{{repeat(1, 3)}}", { … }]',
  },
  {
    name: 'choose',
    signature: 'choose(weight?, …)',
    description: 'As the first element of a list: the list becomes one of the values after it, by these weights.',
    example: '["{{choose(9, 1)}}", { … }, { … }]',
  },
];

/** All functions by name, each with an example that it gave just now. The same each time, for one locale. */
export function describeFunctions(locale: SampleLocale): FunctionDescription[] {
  const builtins = [...BUILTINS].map(([name, { parameters, description, sample }]) => ({
    name,
    signature: name + parameters,
    description,
    example: exampleOf(FIELD_SAMPLES[name] ?? sample ?? name, locale),
  }));
  const faker = [...FAKER_FUNCTIONS.values()]
    .filter(({ name }) => !BUILTINS.has(name))
    .map((known) => ({ ...known, example: exampleOf(SAMPLES[known.name] ?? known.name, locale) }));
  const legacy = [...LEGACY_NAMES].map(([name, replacedBy]) => {
    const today = FAKER_FUNCTIONS.get(replacedBy);
    const example = exampleOf(SAMPLES[name] ?? SAMPLES[replacedBy] ?? name, locale);
    return {
      name,
      signature: name + (today?.signature.slice(replacedBy.length) ?? ''),
      description: today?.description ?? '',
      example,
      replacedBy,
    };
  });
  const byName = (left: FunctionDescription, right: FunctionDescription) => (left.name < right.name ? -1 : 1);
  return [...LIST_FUNCTIONS, ...builtins, ...faker, ...legacy].sort(byName);
}

const MAX_EXAMPLE_LENGTH = 120;

function exampleOf(call: string, locale: SampleLocale): string {
  const { document } = parseTemplate(
    `{"id":"A-17","items":["{{repeat(2)}}",{"amount":"{{number.int(9)}}"}],"example":{{${call}}}}`,
  );
  if (!document) return '';
  const makeRecord = assemble(document, {
    seed: 1,
    locale,
    timeAt: () => Date.UTC(2025, 0, 1, 12, 30, 15, 250),
    report: (_span, message) => {
      throw new Error(`${call}: ${message}`);
    },
    locate: (source) => source,
  });
  const record = JSON.parse(makeRecord(0)) as { example: unknown };
  const example = JSON.stringify(record.example);
  return example.length > MAX_EXAMPLE_LENGTH ? `${example.slice(0, MAX_EXAMPLE_LENGTH)}…` : example;
}
