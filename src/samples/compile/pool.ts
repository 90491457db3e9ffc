import { PipelinesError } from '../../errors';
import { nearest } from '../nearest';
import { ExpressionMistake, type Span } from '../template/expression';
import { zipfIndex } from '../weights';
import { escapeInside, toJson, toText } from './jsonText';
import type { Run } from './run';
import { memberOf, type Scope } from './scope';
import type { Source } from './source';

const MAX_KEPT_LENGTH = 64 * 1024 * 1024;

export interface PoolShape {
  size: number;
  /** Exponent of Zipf's law: 0 takes all entities as often, 1 the first one twice as often as the second. */
  skew: number;
  /** How long a drawn entity stays the same: for the whole record, or for one element of a repeated list. */
  every: 'record' | 'item';
}

/** A fixed set of entities, some of which come up again and again, as keys do in life. Each is made when it first comes up. */
export class Pool {
  readonly #run: Run;
  readonly #shape: PoolShape;
  readonly #entity: Source;
  readonly #members: Scope | undefined;

  readonly #entities: unknown[] = [];
  readonly #drawIndex: () => number;
  #drawnFor = -1;
  #drawn = 0;
  #keptLength = 0;

  constructor(run: Run, shape: PoolShape, entity: Source, members: Scope | undefined) {
    this.#run = run;
    this.#shape = shape;
    this.#entity = entity;
    this.#members = members;

    this.#drawIndex = zipfIndex(shape.size, shape.skew, run.random);
  }

  source(name: string, path: readonly string[], span: Span): Source {
    const [member, ...rest] = path;
    if (member !== undefined && this.#members && !this.#members.own(member)) {
      throw new ExpressionMistake(
        `The pool's entity has no member "${member}" (there are: ${this.#members.names().join(', ')}).`,
        span,
        nearest(member, this.#members.names()).map((candidate) => ['pool', name, candidate, ...rest].join('.')),
      );
    }
    return new PooledSource(this, this.#run, path);
  }

  current(): number {
    const moment = this.#shape.every === 'item' ? this.#run.itemIndex : this.#run.recordIndex;
    if (this.#drawnFor !== moment) {
      this.#drawnFor = moment;
      this.#drawn = this.#drawIndex();
    }
    return this.#drawn;
  }

  at(index: number): unknown {
    if (index in this.#entities) return this.#entities[index];
    const json = this.#entity.json();
    this.#keptLength += json.length;
    if (this.#keptLength > MAX_KEPT_LENGTH) {
      throw new PipelinesError('PoolTooLarge', 'The entities of a pool in the template take more than 64 MiB.', {
        remedy: 'Lower the size of the pool, or make its entities smaller.',
      });
    }
    // An optional entity may be none; it stays none each time that it is drawn.
    const entity: unknown = json === '' ? undefined : JSON.parse(json);
    this.#entities[index] = entity;
    return entity;
  }
}

class PooledSource implements Source {
  readonly #pool: Pool;
  readonly #run: Run;
  readonly #path: readonly string[];

  readonly #jsons: (string | undefined)[] = [];

  constructor(pool: Pool, run: Run, path: readonly string[]) {
    this.#pool = pool;
    this.#run = run;
    this.#path = path;
  }

  value(): unknown {
    const entity = this.#pool.at(this.#pool.current());
    return entity === undefined ? undefined : (memberOf(entity, this.#path) ?? null);
  }
  json(): string {
    const index = this.#pool.current();
    const json = (this.#jsons[index] ??= this.#jsonOf(this.value()));
    this.#run.spend(json.length);
    return json;
  }
  text(): string {
    const value = this.value();
    const text = value === undefined ? '' : toText(value);
    this.#run.spend(text.length);
    return text;
  }
  inside(): string {
    return escapeInside(this.text());
  }

  /** Gives nothing where there is no entity: the member is left out of its object. */
  #jsonOf(value: unknown): string {
    return value === undefined ? '' : toJson(value);
  }
}
