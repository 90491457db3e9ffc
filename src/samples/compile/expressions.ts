import { FAKER_FUNCTIONS } from '../functions/fakerFunctions';
import { fakerFunction } from '../functions/fakerCalls';
import { generatorName } from '../functions/generatorNames';
import { LEGACY_NAMES } from '../functions/legacyNames';
import { BUILTINS, knownNames } from '../functions/registry';
import type { CallContext } from '../functions/builtin';
import { nearest } from '../nearest';
import { ExpressionMistake, type Expression, type Span } from '../template/expression';
import type { Entities } from './entities';
import { calculate, constantValue, NOT_CONSTANT, Parameters } from './parameters';
import type { Run } from './run';
import type { Scope } from './scope';
import { constant, NumberSource, TextSource, ValueSource, type Source } from './source';

type Call = Extract<Expression, { kind: 'call' }>;

/** These shape a list and stand as its first element, not in a value. */
const LIST_FUNCTIONS: Readonly<Record<string, string>> = {
  repeat: 'Stands as the first element of a list, before the element that is repeated: ["{{repeat(1, 5)}}", …].',
  choose: 'Stands as the first element of a list, before the values to choose from: ["{{choose(3, 1)}}", …, …].',
};

/**
 * With the parameters that they took in faker 4, or none, these give what JavaScript makes of a `Date` in a text, as they did
 * there: `Tue Mar 03 2020 12:49:12 GMT+0000 (Coordinated Universal Time)`.
 */
const DATES = new Set(['date.past', 'date.future', 'date.between', 'date.recent']);
const ABBREVIATED = new Set(['date.month', 'date.weekday']);
const NOWHERE: Span = { offset: 0, length: 0 };

/** What functions make without parameters that faker gives other defaults today, or none. */
const GENERATOR_DEFAULTS: Readonly<Record<string, Expression>> = {
  'helpers.shuffle': {
    kind: 'array',
    items: ['a', 'b', 'c'].map((value) => ({ kind: 'literal', value, span: NOWHERE })),
    span: NOWHERE,
  },
  'internet.url': {
    kind: 'object',
    members: [{ key: 'appendSlash', keySpan: NOWHERE, value: { kind: 'literal', value: false, span: NOWHERE } }],
    span: NOWHERE,
  },
};

/** Turns expressions into sources of values. Throws an `ExpressionMistake` where one makes no sense. */
export class ExpressionCompiler implements CallContext {
  readonly #entities: Entities;

  constructor(
    readonly run: Run,
    readonly scope: Scope,
    readonly counters: Map<string, () => number>,
    entities: Entities,
  ) {
    this.#entities = entities;
  }

  within(scope: Scope): ExpressionCompiler {
    return new ExpressionCompiler(this.run, scope, this.counters, this.#entities);
  }

  compile(expression: Expression): Source {
    const fixed = constantValue(expression);
    if (fixed !== NOT_CONSTANT) return constant(fixed);
    switch (expression.kind) {
      case 'call':
        return this.#calling(
          expression.name,
          new Parameters(expression.span, expression.parameters, this),
          expression.nameSpan,
        );
      case 'array': {
        const items = expression.items.map((item) => this.compile(item));
        return new ValueSource(() => items.map((item) => item.value()));
      }
      case 'object': {
        const members = expression.members.map(({ key, value }) => ({ key, source: this.compile(value) }));
        return new ValueSource(() => Object.fromEntries(members.map(({ key, source }) => [key, source.value()])));
      }
      case 'arithmetic': {
        const { operator } = expression;
        const left = this.compile(expression.left);
        const right = this.compile(expression.right);
        return new NumberSource(() => {
          const result = calculate(operator, Number(left.value()), Number(right.value()));
          return Number.isFinite(result) ? result : 0;
        });
      }
      case 'literal':
        return constant(expression.value);
    }
  }

  call(name: string): Source {
    const span = { offset: 0, length: name.length };
    return this.#calling(name, new Parameters(span, [], this), span);
  }

  #calling(name: string, parameters: Parameters, nameSpan: Call['nameSpan']): Source {
    const builtin = BUILTINS.get(name);
    if (builtin) return builtin.make(parameters, this);
    const entity = this.#entities.source(name, nameSpan);
    if (entity) return entity;
    const target = LEGACY_NAMES.get(name) ?? name;
    if (FAKER_FUNCTIONS.has(target)) {
      const source = fakerFunction(target, adaptedParameters(name, parameters, this), this);
      return DATES.has(name) && !parameters.isObject(0) ? new TextSource(() => String(source.value())) : source;
    }
    const read = generatorName(name);
    if (read === undefined || read === name) throw unknown(name, nameSpan);
    return this.#calling(read, parameters, nameSpan);
  }
}

/** What faker 4 took, as faker takes it today. */
function adaptedParameters(name: string, parameters: Parameters, compiler: ExpressionCompiler): Parameters {
  const { span, expressions } = parameters;
  const [first] = expressions;
  const only = (value: Expression) => new Parameters(span, [value], compiler);
  // The gender of a name was a number.
  const isGender = name.startsWith('name.') && first?.kind === 'literal' && typeof first.value !== 'string';
  if (isGender) return new Parameters(span, [], compiler);
  const defaults = Object.hasOwn(GENERATOR_DEFAULTS, name) ? GENERATOR_DEFAULTS[name] : undefined;
  if (!first) return defaults ? only(defaults) : parameters;
  if (!ABBREVIATED.has(name) || first.kind !== 'object') return parameters;
  const members = first.members.map((member) => (member.key === 'abbr' ? { ...member, key: 'abbreviated' } : member));
  return only({ ...first, members });
}

function unknown(name: string, span: Span): ExpressionMistake {
  const shaping = Object.hasOwn(LIST_FUNCTIONS, name) ? LIST_FUNCTIONS[name] : undefined;
  if (shaping !== undefined) return new ExpressionMistake(shaping, span);
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const meant = nearest(name, knownNames());
  const question = meant[0] === undefined ? '.' : `: did you mean ${meant[0]}?`;
  return new ExpressionMistake(`There is no function "${shown}"${question}`, span, meant);
}
