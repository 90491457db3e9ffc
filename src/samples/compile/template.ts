import { isLegacy } from '../functions/registry';
import { ExpressionMistake, type Expression, type Span } from '../template/expression';
import type { Member, Piece, TemplateDocument, TemplateNode } from '../template/document';
import { weightedIndex } from '../weights';
import {
  AlternativeJson,
  ArrayJson,
  BarePieces,
  ConstantJson,
  joinText,
  JsonSource,
  ObjectJson,
  RepeatedJson,
  StringOfPieces,
} from './containers';
import type { ExpressionCompiler } from './expressions';
import { Parameters } from './parameters';
import { Field, Scope } from './scope';
import { constant, TextSource, type Source } from './source';
import { isJson, toJson, toText } from './jsonText';

type Call = Extract<Expression, { kind: 'call' }>;

const MAX_REPEATS = 10_000;

/** Told of each mistake; compiling goes on, so that all of them are found. */
export type ReportProblem = (span: Span, message: string, meant?: readonly string[]) => void;

/** Lets an error that a placeholder meets while a record is made be told with its place. */
export type Locate = (source: Source, span: Span) => Source;

/** Members of a container on their way to being compiled; `values` may be exchanged for recording sources. */
export interface CompiledMembers {
  names: (string | undefined)[];
  keys: (string | Source)[];
  values: Source[];
  scope: Scope;
}

export class TemplateCompiler {
  readonly #expressions: ExpressionCompiler;
  readonly #report: ReportProblem;
  readonly #locate: Locate;

  /** How often the lists around the current place repeat it at most. */
  #repeats = 1;

  constructor(expressions: ExpressionCompiler, report: ReportProblem, locate: Locate) {
    this.#expressions = expressions;
    this.#report = report;
    this.#locate = locate;
  }

  /** The text of one record. */
  render(document: TemplateDocument): () => string {
    if (document.format === 'json') {
      const root = this.node(document.root, this.#expressions.scope);
      return () => root.json();
    }
    const pieces = this.#pieces(document.pieces, this.#expressions.scope);
    return () => joinText(pieces);
  }

  node(node: TemplateNode, scope: Scope): Source {
    switch (node.kind) {
      case 'constant':
        return new ConstantJson(node.json);
      case 'placeholder':
        return this.#placeholder(node.expression, node.quoted, scope);
      case 'text': {
        const pieces = this.#pieces(node.pieces, scope);
        return node.quoted ? new StringOfPieces(pieces) : new BarePieces(pieces);
      }
      case 'object': {
        const { keys, values } = this.members(node.members, scope);
        return new ObjectJson(keys, values);
      }
      case 'array':
        return this.#array(node.items, scope, []);
    }
  }

  /** Compiles members one after the other: each can refer to those before it, and to what lies around. */
  members(members: readonly Member[], parent: Scope): CompiledMembers {
    const compiled: CompiledMembers = { names: [], keys: [], values: [], scope: new Scope(parent) };
    for (const { name, key, value } of members) {
      compiled.names.push(name);
      compiled.keys.push(key.kind === 'constant' ? `${key.json}:` : this.#key(key, parent));
      this.#addValue(value, compiled.values, compiled.scope, name);
    }
    return compiled;
  }

  #addValue(node: TemplateNode, values: Source[], scope: Scope, name: string | undefined): void {
    const index = values.length;
    let field: Field;
    if (node.kind === 'object') {
      const members = this.members(node.members, scope);
      values.push(new ObjectJson(members.keys, members.values));
      field = new Field(values, index, members.scope);
    } else if (node.kind === 'array') {
      const items: ListMembers = [];
      const source = this.#array(node.items, scope, items);
      values.push(source);
      field = new Field(values, index, items[0], source instanceof RepeatedJson ? source : undefined);
    } else {
      values.push(this.node(node, scope));
      field = new Field(values, index);
    }
    if (name !== undefined) scope.add(name, field);
  }

  #key(key: TemplateNode, scope: Scope): Source {
    const source = this.node(key, scope);
    return new TextSource(() => source.text());
  }

  #array(items: readonly TemplateNode[], scope: Scope, found: ListMembers): Source {
    const [first, ...rest] = items;
    const call = first?.kind === 'placeholder' && first.expression.kind === 'call' ? first.expression : undefined;
    try {
      if (call?.name === 'repeat') return this.#repeated(call, rest, scope, found);
      if (call?.name === 'choose') return this.#chosen(call, rest, scope);
    } catch (error) {
      this.#reportMistake(error);
      return constant(null);
    }
    const values: Source[] = [];
    const members = new Scope(scope);
    items.forEach((item, index) => this.#addValue(item, values, members, `${index}`));
    found.push(members);
    return new ArrayJson(values);
  }

  #repeated(call: Call, elements: readonly TemplateNode[], scope: Scope, found: ListMembers): Source {
    const parameters = new Parameters(call.span, call.parameters, this.#expressions);
    parameters.atMost(2);
    const min = Math.floor(parameters.number(0, { min: 0, max: MAX_REPEATS }));
    const max = parameters.count > 1 ? Math.floor(parameters.number(1, { min, max: MAX_REPEATS })) : min;
    const [element] = elements;
    if (!element || elements.length > 1)
      throw parameters.mistake('Must be followed by the one element that is repeated.');
    const around = this.#repeats;
    this.#repeats *= Math.max(1, max);
    if (this.#repeats > MAX_REPEATS) {
      this.#repeats = around;
      throw parameters.mistake(`Together with the lists around it, this makes more than ${MAX_REPEATS} elements.`);
    }
    const values: Source[] = [];
    const holder = new Scope(scope);
    if (element.kind === 'object') {
      const members = this.members(element.members, scope);
      values.push(new ObjectJson(members.keys, members.values));
      found.push(members.scope);
    } else {
      this.#addValue(element, values, holder, '0');
      found.push(holder);
    }
    this.#repeats = around;
    return new RepeatedJson(this.#expressions.run, min, max, values);
  }

  #chosen(call: Call, alternatives: readonly TemplateNode[], scope: Scope): Source {
    const parameters = new Parameters(call.span, call.parameters, this.#expressions);
    if (alternatives.length === 0) throw parameters.mistake('Must be followed by the values to choose from.');
    const weights =
      parameters.count > 0
        ? call.parameters.map((_, index) => parameters.number(index, { min: 0, max: 1e9 }))
        : alternatives.map(() => 1);
    if (weights.length !== alternatives.length || !weights.some((weight) => weight > 0)) {
      throw parameters.mistake(`Needs a weight for each of the ${alternatives.length} values that follow.`);
    }
    const sources = alternatives.map((alternative) => this.node(alternative, scope));
    return new AlternativeJson(sources, weightedIndex(weights, this.#expressions.run.random));
  }

  #pieces(pieces: readonly Piece[], scope: Scope): (string | Source)[] {
    return pieces.map((piece) => (typeof piece === 'string' ? piece : this.#expression(piece, scope)));
  }

  #placeholder(expression: Expression, quoted: boolean, scope: Scope): Source {
    const source = this.#expression(expression, scope);
    if (expression.kind !== 'call' || !isLegacy(expression.name)) return source;
    return quoted ? new TextSource(() => generatorText(source.value())) : new AsWritten(source);
  }

  #expression(expression: Expression, scope: Scope): Source {
    try {
      return this.#locate(this.#expressions.within(scope).compile(expression), expression.span);
    } catch (error) {
      this.#reportMistake(error);
      return constant(null);
    }
  }

  #reportMistake(error: unknown): void {
    if (!(error instanceof ExpressionMistake)) throw error;
    this.#report(error.span, error.message, error.meant);
  }
}

/** The scopes of what is within a list: at most one. */
type ListMembers = Scope[];

/** As the generator, which is JavaScript, puts a value into text: the elements of a list with commas between them. */
function generatorText(value: unknown): string {
  return Array.isArray(value) ? value.map((item: unknown) => generatorText(item)).join(',') : toText(value);
}

/** What the Kinesis Data Generator writes without quotes stands in the record as it is, where that is JSON. */
class AsWritten extends JsonSource {
  readonly #source: Source;

  constructor(source: Source) {
    super();
    this.#source = source;
  }
  json(): string {
    const value = this.#source.value();
    return typeof value === 'string' && isJson(value) ? value : toJson(value);
  }
}
