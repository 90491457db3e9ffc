import { nearest } from '../nearest';
import { ExpressionMistake, type Span } from '../template/expression';
import { weightedIndex } from '../weights';
import { SpendingSource } from './references';
import type { Run } from './run';
import { memberOf } from './scope';
import type { Source } from './source';

export type ChangeKind = 'insert' | 'update' | 'delete';

const KINDS: readonly ChangeKind[] = ['insert', 'update', 'delete'];

/** One-letter codes as Debezium writes them. */
const CODES: Readonly<Record<ChangeKind, string>> = { insert: 'c', update: 'u', delete: 'd' };

type Row = Readonly<Record<string, unknown>>;

interface Change {
  op: string;
  operation: string;
  before: Row | null;
  after: Row | null;
  key: unknown;
}

const MEMBERS: readonly (keyof Change)[] = ['op', 'operation', 'before', 'after', 'key'];

export interface TableShape {
  /** Columns that no update changes; the first is the key. */
  keep: readonly string[];
  /** How many rows the table holds at most. */
  rows: number;
  weights: Readonly<Record<ChangeKind, number>>;
}

/**
 * A table as a log of its changes tells of it: what an update or delete says was there before is what the last change of
 * that row left behind.
 */
export class ChangeTable {
  readonly #run: Run;
  readonly #shape: TableShape;
  readonly #columns: readonly { name: string; source: () => Source | undefined }[];

  readonly #rows: Row[] = [];
  readonly #drawKind: () => number;
  readonly #changeable: readonly number[];
  #changedFor = -1;
  #change: Change = { op: '', operation: '', before: null, after: null, key: null };

  constructor(run: Run, shape: TableShape, columns: readonly { name: string; source: () => Source | undefined }[]) {
    this.#run = run;
    this.#shape = shape;
    this.#columns = columns;

    this.#drawKind = weightedIndex(
      KINDS.map((kind) => shape.weights[kind]),
      run.random,
    );
    this.#changeable = [...columns.keys()].filter((index) => !shape.keep.includes(columns[index]?.name ?? ''));
  }

  source(name: string, path: readonly string[], span: Span): Source {
    const [member, ...rest] = path;
    const known = MEMBERS.find((candidate) => candidate === member);
    if (known === undefined) {
      const near = member === undefined ? MEMBERS : nearest(member, MEMBERS);
      const meant = near.map((candidate) => ['change', name, candidate, ...rest].join('.'));
      throw new ExpressionMistake(`Say which part of the change: ${MEMBERS.join(', ')}.`, span, meant);
    }
    return new SpendingSource(this.#run, () => memberOf(this.#current()[known], rest) ?? null);
  }

  #current(): Change {
    if (this.#changedFor !== this.#run.recordIndex) {
      this.#changedFor = this.#run.recordIndex;
      this.#change = this.#nextChange();
    }
    return this.#change;
  }

  #nextChange(): Change {
    let kind = KINDS[this.#drawKind()] ?? 'insert';
    if (this.#rows.length === 0) kind = 'insert';
    else if (kind === 'insert' && this.#rows.length >= this.#shape.rows) kind = 'update';
    const index = this.#run.random.below(Math.max(1, this.#rows.length));
    const before = kind === 'insert' ? null : (this.#rows[index] ?? null);
    const after = kind === 'delete' ? null : before ? this.#updated(before) : this.#inserted();
    if (kind === 'insert' && after) this.#rows.push(after);
    else if (kind === 'update' && after) this.#rows[index] = after;
    else this.#remove(index);
    const key = memberOf(after ?? before, this.#shape.keep.slice(0, 1)) ?? null;
    return { op: CODES[kind], operation: kind.toUpperCase(), before, after, key };
  }

  #inserted(): Row {
    return Object.fromEntries(this.#columns.map(({ name, source }) => [name, plainValue(source())]));
  }

  #updated(row: Row): Row {
    // By name: an object has members whose names are numbers in another order than the columns.
    const changed = new Map(Object.entries(row));
    for (let changes = 1 + this.#run.random.below(2); changes > 0; changes--) {
      const index = this.#changeable[this.#run.random.below(this.#changeable.length)];
      const column = index === undefined ? undefined : this.#columns[index];
      if (column) changed.set(column.name, plainValue(column.source()));
    }
    return Object.fromEntries(changed);
  }

  #remove(index: number): void {
    const last = this.#rows.pop();
    if (last && index < this.#rows.length) this.#rows[index] = last;
  }
}

/** As it will read in the record: a row must not change after it was made. */
function plainValue(source: Source | undefined): unknown {
  const json = source?.json() ?? '';
  return json === '' ? null : (JSON.parse(json) as unknown);
}
