import { dealOut, type Shard } from './shards';
import { findTestFiles } from './testFiles';
import measured from './testSeconds.json';

const CHECKS = ['lint', 'types', 'package', 'oldest host', 'oldest ui'] as const;
const FOLDERS = ['unit', 'host', 'ui'] as const;

export type Check = (typeof CHECKS)[number];

/** What the checks `oldest …` run in the oldest VS Code: sending, the tail's panel, deliveries, opening them, a reload of the window. */
export const MAIN_JOB = {
  host: ['activation', 'deliveries', 'pipeline', 'tail'].map((name) => `test/host/${name}.test.ts`),
  ui: ['tail', 'tour'].map((name) => `test/ui/${name}.test.ts`),
};

/** What the check `package` runs with the package installed: the README's five minutes. */
export const PACKAGE_TOUR = ['test/ui/tour.test.ts'];

/** What `npm test` runs: all of it, or the part of one of several machines. */
export interface TestPlan {
  checks: ReadonlySet<Check>;
  /** Test files by their folder, as paths from the root of the project. */
  files: Record<(typeof FOLDERS)[number], readonly string[]>;
}

/** For a test file that testSeconds.json does not list: how long most files of its folder take. */
const ORDINARY_SECONDS = { unit: 2, host: 13, ui: 25 };

const slow: Record<string, number> = measured;

/** How long a check or a test file takes on a machine with two cores. */
export function secondsOf(name: string): number {
  const folder = FOLDERS.find((each) => name.startsWith(`test/${each}/`));
  return slow[name] ?? (folder === undefined ? 0 : ORDINARY_SECONDS[folder]);
}

/** All checks and test files that one machine, or several together, have to run. */
export function everyTest(): string[] {
  return [...CHECKS, ...FOLDERS.flatMap((folder) => findTestFiles(folder, { files: [] }))];
}

export function planTests(shard: Shard = { number: 1, of: 1 }): TestPlan {
  const items = everyTest().map((name) => ({ name, weight: secondsOf(name) }));
  const names = new Set(dealOut(items, shard.of)[shard.number - 1]?.map(({ name }) => name));
  const filesIn = (folder: string): string[] => [...names].filter((name) => name.startsWith(`test/${folder}/`)).sort();
  return {
    checks: new Set(CHECKS.filter((check) => names.has(check))),
    files: { unit: filesIn('unit'), host: filesIn('host'), ui: filesIn('ui') },
  };
}
