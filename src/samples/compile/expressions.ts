import { FAKER_FUNCTIONS } from '../functions/fakerFunctions';
import { fakerFunction } from '../functions/fakerCalls';
import { LEGACY_NAMES } from '../functions/legacyNames';
import { BUILTINS, knownNames } from '../functions/registry';
import type { CallContext } from '../functions/builtin';
import { nearest } from '../nearest';
import { ExpressionMistake, type Expression, type Span } from '../template/expression';
import type { Entities } from './entities';
import { calculate, constantValue, NOT_CONSTANT, Parameters } from './parameters';
import type { Run } from './run';
import type { Scope } from './scope';
import { constant, NumberSource, ValueSource, type Source } from './source';

type Call = Extract<Expression, { kind: 'call' }>;

/** These shape a list and stand as its first element, not in a value. */
const LIST_FUNCTIONS: Readonly<Record<string, string>> = {
  repeat: 'Stands as the first element of a list, before the element that is repeated: ["{{repeat(1, 5)}}", …].',
  choose: 'Stands as the first element of a list, before the values to choose from: ["{{choose(3, 1)}}", …, …].',
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
    if (FAKER_FUNCTIONS.has(target)) return fakerFunction(target, withoutGender(name, parameters, this), this);
    throw unknown(name, nameSpan);
  }
}

/** Faker 4 took the gender of a name as a number. */
function withoutGender(name: string, parameters: Parameters, compiler: ExpressionCompiler): Parameters {
  const [first] = parameters.expressions;
  const isGender = name.startsWith('name.') && first?.kind === 'literal' && typeof first.value !== 'string';
  return isGender ? new Parameters(parameters.span, [], compiler) : parameters;
}

function unknown(name: string, span: Span): ExpressionMistake {
  const shaping = Object.hasOwn(LIST_FUNCTIONS, name) ? LIST_FUNCTIONS[name] : undefined;
  if (shaping !== undefined) return new ExpressionMistake(shaping, span);
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const meant = nearest(name, knownNames());
  const question = meant[0] === undefined ? '.' : `: did you mean ${meant[0]}?`;
  return new ExpressionMistake(`There is no function "${shown}"${question}`, span, meant);
}
