import { TreeInterpreter, type compile } from '@jmespath-community/jmespath';
import { LINEAR_FUNCTIONS } from './jmespathFunctions';
import { ownSize, spendFunction, spendSize, VALUE } from './jmespathCosts';
import type { FilterWork } from './work';

type Interpreter = typeof TreeInterpreter;
type Tree = ReturnType<typeof compile>;
type Value = Parameters<Interpreter['visit']>[1];
type Result = ReturnType<Interpreter['visit']>;
type Scope = Parameters<Interpreter['withScope']>[0];
type Call = Interpreter['runtime']['callFunction'];

const LibraryInterpreter = TreeInterpreter.constructor as new () => Interpreter;

/**
 * The library's interpreter, stopped where an expression costs too much: lists that double with each pipe, texts padded to
 * gigabytes, a value compared with itself in a million places.
 */
export class BoundedInterpreter extends LibraryInterpreter {
  readonly #work: FilterWork;
  /** Expressions whose truth is asked. The library makes a list of an object's names to find out whether it is empty. */
  readonly #conditions: WeakSet<Tree>;
  /** How many sorts are under way. The library compares their keys character by character. */
  #sorts = 0;

  constructor(work: FilterWork, conditions: WeakSet<Tree>) {
    super();
    this.#work = work;
    this.#conditions = conditions;
    const { runtime } = this;
    const call = runtime.callFunction.bind(runtime);
    runtime.callFunction = (name, args) => this.#called(name, args, call);
  }

  /** A new interpreter, which knows the names that the expression defines. */
  override withScope(scope: Scope): Interpreter {
    const { _rootValue, _scope } = super.withScope(scope) as unknown as Record<string, unknown>;
    return Object.assign(new BoundedInterpreter(this.#work, this.#conditions), { _rootValue, _scope });
  }

  /** @throws {WorkError} when the record has cost too much */
  override visit(node: Tree, value: Value): Result {
    this.#work.spend(VALUE);
    const result = this.#visited(node, value);
    if (this.#sorts > 0 && typeof result === 'string') this.#work.spend(VALUE * result.length);
    if (typeof result === 'object' && this.#conditions.has(node)) this.#work.spend(ownSize(result));
    return result;
  }

  #visited(node: Tree, value: Value): Result {
    if (node.type === 'Flatten') return this.#flattened(this.visit(node.child, value));
    if (node.type === 'Slice') this.#work.spend(VALUE * ownSize(value));
    if (node.type === 'Comparator' && (node.name === 'EQ' || node.name === 'NE')) return this.#compared(node, value);
    return super.visit(node, value);
  }

  #flattened(list: Result): Result {
    if (!Array.isArray(list)) return null;
    const values = list.reduce<number>((sum, part) => sum + (Array.isArray(part) ? part.length : 1), list.length);
    this.#work.spend(VALUE * values);
    return list.flat();
  }

  #compared(node: Tree & { type: 'Comparator' }, value: Value): Result {
    const left = this.visit(node.left, value);
    const right = this.visit(node.right, value);
    if (typeof left === 'object' && typeof right === 'object') spendSize(left, this.#work);
    return super.visit({ ...node, left: literal(left), right: literal(right) }, value);
  }

  #called(name: string, args: Parameters<Call>[1], call: Call): ReturnType<Call> {
    spendFunction(name, args, this.#work);
    const own = Object.hasOwn(LINEAR_FUNCTIONS, name) ? LINEAR_FUNCTIONS[name]?.(args) : undefined;
    if (own !== undefined) return own;
    if (name !== 'sort_by') return call(name, args);
    this.#sorts++;
    try {
      return call(name, args);
    } finally {
      this.#sorts--;
    }
  }
}

function literal(value: Result): Tree {
  return { type: 'Literal', value: value as Value & (string | null) };
}

/** The parts of an expression whose truth is asked. */
export function conditionsOf(tree: Tree): WeakSet<Tree> {
  const conditions = new WeakSet<Tree>();
  const look = (node: Tree) => {
    if (node.type === 'FilterProjection' || node.type === 'Ternary') conditions.add(node.condition);
    if (node.type === 'OrExpression' || node.type === 'AndExpression') conditions.add(node.left);
    if (node.type === 'NotExpression') conditions.add(node.child);
    for (const part of Object.values(node as object).flat()) if (isNode(part)) look(part);
  };
  look(tree);
  return conditions;
}

/** A literal's value may look like a node, but is never visited. */
function isNode(part: unknown): part is Tree {
  return typeof part === 'object' && part !== null && 'type' in part;
}
