import { nearest } from '../nearest';
import { ExpressionMistake, type Span } from '../template/expression';
import type { ChangeTable } from './changeTable';
import type { Pool } from './pool';
import type { Source } from './source';

/** The pools and tables that a template declares, which its placeholders reach as `pool.<name>.…` and `change.<name>.…`. */
export class Entities {
  readonly #pools = new Map<string, Pool>();
  readonly #tables = new Map<string, ChangeTable>();

  addPool(name: string, pool: Pool): void {
    this.#pools.set(name, pool);
  }

  addTable(name: string, table: ChangeTable): void {
    this.#tables.set(name, table);
  }

  /** Undefined for a name of another kind; throws an `ExpressionMistake` on a pool or table that is not declared. */
  source(name: string, span: Span): Source | undefined {
    const [kind, entity = '', ...path] = name.split('.');
    if (kind === 'pool') return declared(this.#pools, name, '$pools', span).source(entity, path, span);
    if (kind === 'change') return declared(this.#tables, name, '$tables', span).source(entity, path, span);
    return undefined;
  }
}

function declared<T>(entities: ReadonlyMap<string, T>, path: string, where: string, span: Span): T {
  const [kind = '', name = '', ...rest] = path.split('.');
  const entity = entities.get(name);
  if (entity) return entity;
  const known = [...entities.keys()].slice(0, 10).join(', ');
  const meant = nearest(name, entities.keys()).map((candidate) => [kind, candidate, ...rest].join('.'));
  throw new ExpressionMistake(
    `"${name}" is not declared in ${where}${known && ` (there are: ${known})`}.`,
    span,
    meant,
  );
}
