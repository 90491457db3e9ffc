import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './paths';
import { isVscodeName, type VscodeName } from './vscodeVersions';

export interface TestFilter {
  /** Parts of file paths. A file runs if its path has one of them; without any, all files run. */
  files: string[];
  /** A pattern that a test's full title must match. */
  grep?: string | undefined;
}

/** Reads what follows `--` on the command line: parts of file paths, and `--grep`. */
export function parseTestFilter(args: string[]): TestFilter {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { grep: { type: 'string', short: 'g' } },
  });
  return { files: positionals, grep: values.grep };
}

/** The same for tests that run in a VS Code, with `--vscode newest`, the default, or `--vscode oldest`. */
export function parseVscodeTests(args: string[]): { filter: TestFilter; vscode: VscodeName } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { grep: { type: 'string', short: 'g' }, vscode: { type: 'string', default: 'newest' } },
  });
  const { vscode } = values;
  if (!isVscodeName(vscode)) throw new Error(`--vscode takes newest or oldest, not "${vscode}".`);
  return { filter: { files: positionals, grep: values.grep }, vscode };
}

/** The `*.test.ts` under a folder of `test/`, as paths relative to the root of the project, with forward slashes. */
export function findTestFiles(folder: 'unit' | 'host' | 'ui', filter: TestFilter): string[] {
  const absolute = path.join(ROOT, 'test', folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${folder}/${name.split(path.sep).join('/')}`)
    .filter((name) => filter.files.length === 0 || filter.files.some((part) => name.includes(part)))
    .sort();
}
