import { base, en, Faker, pt_BR, type LocaleDefinition } from '@faker-js/faker';
import { createRandom } from '../random';
import type { TemplateDocument } from '../template/document';
import type { SampleLocale } from '../types';
import { ObjectJson } from './containers';
import { declareEntities, readDeclarations, type Declarations } from './declarations';
import { Entities } from './entities';
import { ExpressionCompiler } from './expressions';
import { RecordedSource } from './recorded';
import { Run } from './run';
import { Scope } from './scope';
import { TemplateCompiler, type Locate, type ReportProblem } from './template';

export interface AssembleOptions {
  seed: number;
  locale: SampleLocale | undefined;
  timeAt: (recordIndex: number) => number;
  report: ReportProblem;
  locate: Locate;
}

/** Makes the text of the record with the given index; indexes go up by one. */
export type MakeRecord = (recordIndex: number) => string;

const LOCALES: Readonly<Record<SampleLocale, readonly LocaleDefinition[]>> = {
  en: [en, base],
  pt_BR: [pt_BR, en, base],
};

/** Turns a parsed template into a function, once; mistakes are reported and leave a null in their place. */
export function assemble(document: TemplateDocument, options: AssembleOptions): MakeRecord {
  const { report } = options;
  const root = document.format === 'json' && document.root.kind === 'object' ? document.root : undefined;
  const declarations = root && readDeclarations(root.members, report);
  const run = createRun(options, declarations?.locale);
  const entities = new Entities();
  const scope = new Scope();
  const compiler = new TemplateCompiler(
    new ExpressionCompiler(run, scope, new Map(), entities),
    report,
    options.locate,
  );
  if (!declarations) {
    const render = compiler.render(document);
    return started(run, render);
  }
  declareEntities(declarations, compiler, entities, run, report);
  const startValues = hiddenValues(declarations, compiler, scope);
  const { keys, values } = compiler.members(declarations.rest, startValues.scope);
  const record = new ObjectJson(keys, values);
  return started(run, () => {
    startValues.make();
    return record.json();
  });
}

function started(run: Run, render: () => string): MakeRecord {
  return (recordIndex) => {
    run.startRecord(recordIndex);
    return render();
  };
}

/** `$values`: made before the record, not written into it, and there for its fields to refer to. */
function hiddenValues(
  declarations: Declarations,
  compiler: TemplateCompiler,
  parent: Scope,
): { scope: Scope; make: () => void } {
  const { names, values, scope } = compiler.members(declarations.values, parent);
  for (const name of names) if (name !== undefined) scope.own(name)?.recorded();
  const recorded = values.filter((value) => value instanceof RecordedSource);
  return {
    scope,
    make: () => {
      for (const value of recorded) value.json();
    },
  };
}

function createRun({ seed, locale: chosen, timeAt }: AssembleOptions, declared: SampleLocale | undefined): Run {
  const locale = chosen ?? declared ?? 'en';
  const random = createRandom(seed);
  const faker = new Faker({
    locale: [...LOCALES[locale]],
    randomizer: { next: () => random.unit53(), seed: () => undefined },
  });
  const run = new Run(random, faker, locale, timeAt);
  faker.setDefaultRefDate(() => new Date(run.nowMs));
  return run;
}
