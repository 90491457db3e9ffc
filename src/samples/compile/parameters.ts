import { nearest } from '../nearest';
import { ExpressionMistake, type Expression, type Span } from '../template/expression';
import { constant, type Source } from './source';

export interface NumberBounds {
  min?: number;
  max?: number;
  fallback?: number;
}

/** Makes sources of the expressions that stand as parameters. */
export interface SourceCompiler {
  compile(expression: Expression): Source;
}

/** The parameters of one call, read and checked by the function that is called. */
export class Parameters {
  readonly #compiler: SourceCompiler;

  constructor(
    readonly span: Span,
    readonly expressions: readonly Expression[],
    compiler: SourceCompiler,
  ) {
    this.#compiler = compiler;
  }

  get count(): number {
    return this.expressions.length;
  }

  atMost(count: number): void {
    const extra = this.expressions[count];
    if (extra)
      throw new ExpressionMistake(
        count === 0 ? 'Takes no parameters.' : `Takes at most ${count} parameters.`,
        extra.span,
      );
  }

  /** Undefined where the parameter is missing. */
  constant(index: number): unknown {
    const expression = this.expressions[index];
    return expression && this.constantOf(expression);
  }

  constantOf(expression: Expression): unknown {
    const value = constantValue(expression);
    if (value === NOT_CONSTANT) throw new ExpressionMistake('Must be fixed, without calls in it.', expression.span);
    return value;
  }

  source(index: number): Source {
    const expression = this.expressions[index];
    if (!expression) throw this.mistake('A parameter is missing.');
    return this.#compiler.compile(expression);
  }

  sourceOr(index: number, fallback: unknown): Source {
    return this.expressions[index] ? this.source(index) : constant(fallback);
  }

  compile(expression: Expression): Source {
    return this.#compiler.compile(expression);
  }

  number(index: number, bounds: NumberBounds = {}): number {
    return this.checkedNumber(this.constant(index), bounds, 'The parameter', index);
  }

  text(index: number): string {
    const value = this.constant(index);
    if (typeof value !== 'string') throw this.mistake('Must be a text in quotes.', index);
    return value;
  }

  list(index: number): readonly unknown[] {
    const value = this.constant(index);
    if (!Array.isArray(value) || value.length === 0)
      throw this.mistake('Must be a list with at least one element.', index);
    return value as unknown[];
  }

  /** The members of an object parameter, by name; throws on names that are not in `allowed`. */
  options<Name extends string>(index: number, allowed: readonly Name[]): Options<Name> {
    const expression = this.expressions[index];
    if (!expression) return new Options(this, new Map<Name, Expression>());
    if (expression.kind !== 'object') throw this.mistake(`Must be an object: { ${allowed.join(', ')} }.`, index);
    const members = new Map<Name, Expression>();
    for (const { key, keySpan, value } of expression.members) {
      const name = allowed.find((candidate) => candidate === key);
      if (name === undefined) {
        const message = `Unknown option "${key}": known are ${allowed.join(', ')}.`;
        throw new ExpressionMistake(message, keySpan, nearest(key, allowed));
      }
      members.set(name, value);
    }
    return new Options(this, members);
  }

  isObject(index: number): boolean {
    return this.expressions[index]?.kind === 'object';
  }

  checkedNumber(
    value: unknown,
    { min = -Infinity, max = Infinity, fallback }: NumberBounds,
    what: string,
    index?: number,
  ): number {
    const number = value === undefined ? fallback : value;
    if (typeof number !== 'number') throw this.mistake(`${what} must be a number.`, index);
    if (number < min || number > max)
      throw this.mistake(`${what} must be from ${min} to ${max}, not ${number}.`, index);
    return number;
  }

  mistake(message: string, index?: number, meant?: readonly string[]): ExpressionMistake {
    const span = (index === undefined ? undefined : this.expressions[index]?.span) ?? this.span;
    return new ExpressionMistake(message, span, meant);
  }
}

export class Options<Name extends string> {
  readonly #parameters: Parameters;
  readonly #members: ReadonlyMap<Name, Expression>;

  constructor(parameters: Parameters, members: ReadonlyMap<Name, Expression>) {
    this.#parameters = parameters;
    this.#members = members;
  }

  constant(name: Name): unknown {
    const expression = this.#members.get(name);
    return expression && this.#parameters.constantOf(expression);
  }

  number(name: Name, bounds: NumberBounds = {}): number {
    return this.#parameters.checkedNumber(this.constant(name), bounds, `"${name}"`);
  }

  optionalNumber(name: Name, bounds: NumberBounds = {}): number | undefined {
    return this.#members.has(name) ? this.number(name, bounds) : undefined;
  }

  source(name: Name): Source | undefined {
    const expression = this.#members.get(name);
    return expression && this.#parameters.compile(expression);
  }
}

export const NOT_CONSTANT = Symbol('not constant');

/** The value of an expression in which nothing is called. */
export function constantValue(expression: Expression): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'array': {
      const items = expression.items.map(constantValue);
      return items.includes(NOT_CONSTANT) ? NOT_CONSTANT : items;
    }
    case 'object': {
      const entries = expression.members.map(({ key, value }): [string, unknown] => [key, constantValue(value)]);
      return entries.some(([, value]) => value === NOT_CONSTANT) ? NOT_CONSTANT : Object.fromEntries(entries);
    }
    case 'call':
      return NOT_CONSTANT;
    case 'arithmetic': {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      if (typeof left !== 'number' || typeof right !== 'number') return NOT_CONSTANT;
      return calculate(expression.operator, left, right);
    }
  }
}

export function calculate(operator: '+' | '-' | '*' | '/' | '%', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}
