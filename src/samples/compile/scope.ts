import type { RepeatedJson } from './containers';
import { RecordedSource, type CollectedValues } from './recorded';
import type { Source } from './source';

/** The names that a `field("…")` can reach: the members of the objects around it that come before it. */
export class Scope {
  readonly #parent: Scope | undefined;

  readonly #fields = new Map<string, Field>();

  constructor(parent?: Scope) {
    this.#parent = parent;
  }

  add(name: string, field: Field): void {
    this.#fields.set(name, field);
  }

  own(name: string): Field | undefined {
    return this.#fields.get(name);
  }

  names(): string[] {
    return [...this.#fields.keys(), ...(this.#parent?.names() ?? [])];
  }

  /** Undefined when no earlier field has the first name of the path. */
  resolve(path: readonly string[]): ResolvedField | undefined {
    const [first = '', ...rest] = path;
    const field = this.#fields.get(first);
    return field ? follow(field, rest) : this.#parent?.resolve(path);
  }
}

/** One place of a container that is being compiled. */
export class Field {
  readonly #values: Source[];
  readonly #index: number;

  /** `values` is the container's own list: a recording source takes the place of the plain one once it is referred to. */
  constructor(
    values: Source[],
    index: number,
    readonly members?: Scope,
    readonly list?: RepeatedJson,
  ) {
    this.#values = values;
    this.#index = index;
  }

  recorded(): RecordedSource {
    const source = this.#values[this.#index];
    if (source instanceof RecordedSource) return source;
    if (!source) throw new RangeError(`The container has no value ${this.#index}.`);
    const recorded = new RecordedSource(source);
    this.#values[this.#index] = recorded;
    return recorded;
  }
}

export interface ResolvedField {
  source: RecordedSource;
  /** What is left of the path: names within the field's value. */
  rest: readonly string[];
  /** Where the path leads through a repeated list: the values that it has had there. */
  collected: CollectedValues | undefined;
}

function follow(field: Field, path: readonly string[]): ResolvedField {
  let current = field;
  let list: RepeatedJson | undefined;
  let depth = 0;
  for (const name of path) {
    const next = current.members?.own(name);
    if (!next) break;
    list ??= current.list;
    current = next;
    depth++;
  }
  const source = current.recorded();
  return { source, rest: path.slice(depth), collected: list && source.collectedWithin(list) };
}

/** An own member of a value by its path; never anything of its prototype. */
export function memberOf(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}
