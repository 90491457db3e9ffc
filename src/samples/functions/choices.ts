import type { Parameters } from '../compile/parameters';
import { constantValue, NOT_CONSTANT } from '../compile/parameters';
import { PlainTextSource, ChoiceSource, TextSource, ValueSource, type Source } from '../compile/source';
import { isPlain } from '../compile/jsonText';
import type { Expression } from '../template/expression';
import { weightedIndex } from '../weights';
import type { Random } from '../random';
import type { Builtins } from './builtin';

export const CHOICE_FUNCTIONS: Builtins = {
  pick: {
    parameters: '([value, …])',
    description: 'One of the values, each as likely.',
    sample: 'pick(["new", "paid", "shipped"])',
    make(parameters, { run: { random } }) {
      parameters.atMost(1);
      const [list] = parameters.expressions;
      if (list?.kind !== 'array' || list.items.length === 0)
        throw parameters.mistake('Must be a list with at least one element.', 0);
      const size = list.items.length;
      return choiceOf(parameters, list.items, () => random.below(size));
    },
  },
  weighted: {
    parameters: '({ value: weight, … })',
    description:
      'One of the names, as often as its weight says: weighted({ "OK": 95, "FAIL": 5 }). Or a list of [value, weight] pairs.',
    sample: 'weighted({ "OK": 95, "FAIL": 5 })',
    make(parameters, { run: { random } }) {
      parameters.atMost(1);
      const pairs = weightedPairs(parameters);
      return choiceOf(
        parameters,
        pairs.map(({ value }) => value),
        checkedIndex(
          parameters,
          pairs.map(({ weight }) => parameters.constantOf(weight)),
          random,
        ),
      );
    },
  },
  match: {
    parameters: '(value, { case: result, "*": otherwise })',
    description: 'The result that stands beside the value, e.g. match(field("level"), { "ERROR": 500, "*": 200 }).',
    sample: 'match("b", { "a": 1, "*": 2 })',
    make(parameters) {
      parameters.atMost(2);
      const subject = parameters.source(0);
      const cases = parameters.expressions[1];
      if (cases?.kind !== 'object') throw parameters.mistake('The second parameter must be an object of cases.', 1);
      const results = new Map(cases.members.map(({ key, value }) => [key, parameters.compile(value)]));
      const otherwise = results.get('*');
      return new ValueSource(() => (results.get(subject.text()) ?? otherwise)?.value() ?? null);
    },
  },
  maybe: {
    parameters: '(share, value)',
    description: 'The value in this share of the records (0 to 1), else null.',
    sample: 'maybe(0.9, "yes")',
    make: (parameters, { run: { random } }) => inShare(parameters, random, null),
  },
  optional: {
    parameters: '(share, value)',
    description: 'The value in this share of the records (0 to 1); in the others the field is left out.',
    sample: 'optional(0.9, "yes")',
    make(parameters, { run: { random } }) {
      const source = inShare(parameters, random, undefined);
      return new OptionalSource(source);
    },
  },
  localized: {
    parameters: '({ en: value, pt_BR: value })',
    description: 'The value for the locale that is generated.',
    sample: 'localized({ "en": "USD", "pt_BR": "BRL" })',
    make(parameters, { run: { locale } }) {
      parameters.atMost(1);
      const source = parameters.options(0, ['en', 'pt_BR']).source(locale);
      if (!source) throw parameters.mistake(`There is no value for ${locale}.`, 0);
      return source;
    },
  },
  text: {
    parameters: '(value)',
    description: 'The value as text: text(number.int(9)) gives "7" where number.int(9) gives 7.',
    sample: 'text(42)',
    make(parameters) {
      parameters.atMost(1);
      const source = parameters.source(0);
      return new TextSource(() => source.text());
    },
  },
};

/** Leaves its member out of the object when there is no value. */
class OptionalSource extends ValueSource {
  constructor(source: Source) {
    super(() => source.value());
  }
  override json(): string {
    const value = this.value();
    return value === undefined ? '' : new ValueSource(() => value).json();
  }
  override text(): string {
    const value = this.value();
    return value === undefined ? '' : new ValueSource(() => value).text();
  }
}

function inShare(parameters: Parameters, random: Random, otherwise: unknown): ValueSource {
  parameters.atMost(2);
  const share = parameters.number(0, { min: 0, max: 1 });
  const source = parameters.source(1);
  return new ValueSource(() => (random.unit() < share ? source.value() : otherwise));
}

/** Fixed values are prepared for output once; where one of them calls something, each is made as it is chosen. */
function choiceOf(parameters: Parameters, values: readonly Expression[], index: () => number): Source {
  const constants = values.map(constantValue);
  if (!constants.includes(NOT_CONSTANT)) return choice(constants, index);
  const sources = values.map((value) => parameters.compile(value));
  return new ValueSource(() => sources[index()]?.value());
}

export function choice(values: readonly unknown[], index: () => number): Source {
  if (values.every((value) => typeof value === 'string' && isPlain(value))) {
    return new PlainTextSource(() => values[index()] as string);
  }
  return new ChoiceSource(values, index);
}

export function checkedIndex(parameters: Parameters, weights: readonly unknown[], random: Random): () => number {
  const numbers = weights.filter(
    (weight) => typeof weight === 'number' && weight >= 0 && Number.isFinite(weight),
  ) as number[];
  const total = numbers.reduce((sum, weight) => sum + weight, 0);
  if (numbers.length !== weights.length || !(total > 0) || !Number.isFinite(total)) {
    throw parameters.mistake('The weights must be numbers from 0 up, and one of them more than 0.', 0);
  }
  return weightedIndex(numbers, random);
}

function weightedPairs(parameters: Parameters): { value: Expression; weight: Expression }[] {
  const [parameter] = parameters.expressions;
  if (parameter?.kind === 'object' && parameter.members.length > 0) {
    return parameter.members.map(({ key, value }) => ({
      value: { kind: 'literal', value: key, span: value.span },
      weight: value,
    }));
  }
  if (parameter?.kind === 'array' && parameter.items.length > 0) {
    return parameter.items.map((pair) => {
      const [value, weight] = pair.kind === 'array' ? pair.items : [];
      if (!value || !weight) throw parameters.mistake('Each element must be a pair: [value, weight].', 0);
      return { value, weight };
    });
  }
  throw parameters.mistake('Must be an object of weights, { "name": weight }, or a list of [value, weight] pairs.', 0);
}
