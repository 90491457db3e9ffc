import type { Member, TemplateNode } from '../template/document';
import type { SampleLocale } from '../types';
import { ChangeTable, type ChangeKind } from './changeTable';
import type { Entities } from './entities';
import { Pool } from './pool';
import type { Run } from './run';
import { Scope } from './scope';
import type { Source } from './source';
import { ObjectJson } from './containers';
import { fixedValue, Settings } from './settings';
import type { ReportProblem, TemplateCompiler } from './template';

const MAX_POOL_SIZE = 100_000;
const MAX_TABLE_ROWS = 100_000;
const LOCALES: readonly SampleLocale[] = ['en', 'pt_BR'];
const DECLARATIONS = new Set(['$locale', '$pools', '$tables', '$values']);

/** Members of the outermost object that say how records are made, and do not stand in them. */
export interface Declarations {
  locale: SampleLocale | undefined;
  pools: readonly Member[];
  tables: readonly Member[];
  values: readonly Member[];
  /** All other members. */
  rest: readonly Member[];
}

export function readDeclarations(members: readonly Member[], report: ReportProblem): Declarations {
  const named = (name: string) => members.find((member) => member.name === name)?.value;
  const objectOf = (name: string): readonly Member[] => {
    const node = named(name);
    if (node === undefined) return [];
    if (node.kind !== 'object') report(node.span, `${name} must be an object.`);
    return node.kind === 'object' ? node.members : [];
  };
  return {
    locale: readLocale(named('$locale'), report),
    pools: objectOf('$pools'),
    tables: objectOf('$tables'),
    values: objectOf('$values'),
    rest: members.filter(({ name }) => name === undefined || !DECLARATIONS.has(name)),
  };
}

function readLocale(node: TemplateNode | undefined, report: ReportProblem): SampleLocale | undefined {
  if (node === undefined) return undefined;
  const locale = fixedValue(node);
  const known = LOCALES.find((candidate) => candidate === locale);
  if (known) return known;
  report(node.span, '$locale must be "en" or "pt_BR".', typeof locale === 'string' ? LOCALES : []);
  return undefined;
}

/** Compiles the pools and tables, so that placeholders find them; each is a world of its own, without the record's fields. */
export function declareEntities(
  declarations: Declarations,
  compiler: TemplateCompiler,
  entities: Entities,
  run: Run,
  report: ReportProblem,
): void {
  for (const { name, value } of declarations.pools) {
    const pool = name === undefined ? undefined : readPool(new Settings(value, '$pools', report), compiler, run);
    if (name !== undefined && pool) entities.addPool(name, pool);
  }
  for (const { name, value } of declarations.tables) {
    const table = name === undefined ? undefined : readTable(new Settings(value, '$tables', report), compiler, run);
    if (name !== undefined && table) entities.addTable(name, table);
  }
}

function readPool(settings: Settings, compiler: TemplateCompiler, run: Run): Pool | undefined {
  settings.known(['size', 'skew', 'every', 'entity']);
  const entity = settings.node('entity');
  if (!entity) {
    settings.mistake('An entry of $pools needs "entity": the template of what is in the pool.');
    return;
  }
  const shape = {
    size: Math.floor(settings.number('size', 1000, 1, MAX_POOL_SIZE)),
    skew: settings.number('skew', 1, 0, 10),
    every: settings.oneOf('every', ['record', 'item'] as const, 'record'),
  };
  if (entity.kind !== 'object') return new Pool(run, shape, compiler.node(entity, new Scope()), undefined);
  const { keys, values, scope } = compiler.members(entity.members, new Scope());
  return new Pool(run, shape, new ObjectJson(keys, values), scope);
}

function readTable(settings: Settings, compiler: TemplateCompiler, run: Run): ChangeTable | undefined {
  settings.known(['row', 'keep', 'rows', 'insert', 'update', 'delete']);
  const row = settings.node('row');
  if (row?.kind !== 'object' || row.members.length === 0) {
    settings.mistake('An entry of $tables needs "row": an object, the template of a row.');
    return;
  }
  const { names, values } = compiler.members(row.members, new Scope());
  const columns = names.map((name, index) => ({ name: name ?? '', source: (): Source | undefined => values[index] }));
  const keep = settings.texts('keep') ?? [names[0] ?? ''];
  const unknown = keep.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    settings.mistake(`"keep" names "${unknown}", which is not a column of the row.`);
    return;
  }
  const weight = (kind: ChangeKind, fallback: number) => settings.number(kind, fallback, 0, 1e9);
  const weights = { insert: weight('insert', 3), update: weight('update', 6), delete: weight('delete', 1) };
  if (weights.insert + weights.update + weights.delete <= 0) {
    settings.mistake('One of insert, update and delete must be more than 0.');
    return;
  }
  return new ChangeTable(
    run,
    { keep, rows: Math.floor(settings.number('rows', 1000, 1, MAX_TABLE_ROWS)), weights },
    columns,
  );
}
