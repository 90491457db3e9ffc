import { dealOut, type Shard } from './shards';
import { findTestFiles } from './testFiles';
import measured from './testSeconds.json';

const CHECKS = ['lint', 'types', 'package'] as const;
const FOLDERS = ['unit', 'host', 'ui'] as const;

export type Check = (typeof CHECKS)[number];

/** What `npm test` runs: all of it, or the part of one of several machines. */
export interface TestPlan {
  checks: ReadonlySet<Check>;
  /** Test files by their folder, as paths from the root of the project. */
  files: Record<(typeof FOLDERS)[number], readonly string[]>;
}

const seconds: Record<string, number> = measured;

/** A file that nobody has measured yet takes as long as the average of its folder. */
function secondsOf(name: string): number {
  const known = seconds[name];
  if (known !== undefined) return known;
  const folder = name.split('/').slice(0, 2).join('/');
  const others = Object.entries(seconds).filter(([file]) => file.startsWith(`${folder}/`));
  return others.reduce((sum, [, each]) => sum + each, 0) / Math.max(1, others.length);
}

/** Everything that one machine, or several together, have to run. */
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
