import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import ts from 'typescript';
import { ROOT } from '../../../scripts/paths';

const OXLINT_CONFIG = path.join(ROOT, '.oxlintrc.jsonc');
const VIOLATIONS = path.join(ROOT, 'test/fixtures/lint/violations.ts');

/** Rules of typescript-eslint's strict sets that nothing checks. */
const LEFT_OUT = new Set([
  // It contradicts no-non-null-assertion.
  '@typescript-eslint/non-nullable-type-assertion-style',
  // oxlint does not have it. The compiler itself refuses a literal in place of a class that has a #private member.
  '@typescript-eslint/no-unsafe-class-instance-assignment',
]);

/** Rules that need no types; .oxlintrc.jsonc says why it has them. */
const ALSO_IN_ESLINT = new Set(['eslint/no-control-regex', 'typescript/no-require-imports']);

type Rules = Readonly<Partial<Record<string, unknown>>>;

function rulesThatAreOn(rules: Rules): string[] {
  const severity = (entry: unknown): unknown => (Array.isArray(entry) ? entry[0] : entry);
  return Object.keys(rules).filter((name) => !['off', 0].includes(severity(rules[name]) as string | number));
}

/** The names that oxlint gives to the rules of typescript-eslint. */
function inOxlint(name: string): string {
  return name.replace('@typescript-eslint/', 'typescript/');
}

async function oxlintRules(): Promise<string[]> {
  const { config } = ts.parseConfigFileTextToJson(OXLINT_CONFIG, await readFile(OXLINT_CONFIG, 'utf8')) as {
    config: { rules: Rules };
  };
  return rulesThatAreOn(config.rules);
}

/** oxlint ends with 1 where it finds something, which is what it does here. */
function oxlint(folder: string): Promise<string> {
  const program = path.join(ROOT, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve) => {
    const args = [program, '--config', OXLINT_CONFIG, '--format', 'json', path.basename(VIOLATIONS)];
    // Outside of the project, oxlint looks for its program with types where npm's scripts have it.
    const PATH = [path.join(ROOT, 'node_modules/.bin'), process.env.PATH].join(path.delimiter);
    const options = { cwd: folder, env: { ...process.env, PATH }, maxBuffer: 10_000_000 };
    execFile(process.execPath, args, options, (_error, stdout) => resolve(stdout));
  });
}

describe('lint', () => {
  it("checks all rules of ESLint's and typescript-eslint's strict sets: each in ESLint or in oxlint", async () => {
    const sets = [
      js.configs.recommended,
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
    ];
    const wanted = rulesThatAreOn(Object.assign({}, ...sets.map(({ rules }) => rules ?? {})) as Rules);
    const eslint = new ESLint({ cwd: ROOT });
    const config = (await eslint.calculateConfigForFile(path.join(ROOT, 'src/extension.ts'))) as { rules: Rules };
    const checked = new Set([...rulesThatAreOn(config.rules), ...(await oxlintRules())]);
    assert.ok(wanted.length > 100, String(wanted.length));
    const missing = wanted.filter((name) => !checked.has(name) && !checked.has(inOxlint(name)) && !LEFT_OUT.has(name));
    assert.deepEqual(missing, []);
  });

  it('finds a violation of every rule that needs types', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-lint-'));
    try {
      await copyFile(VIOLATIONS, path.join(folder, path.basename(VIOLATIONS)));
      const compilerOptions = { strict: true, target: 'es2023', module: 'esnext', types: [], lib: ['es2023', 'dom'] };
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
      const { diagnostics } = JSON.parse(await oxlint(folder)) as { diagnostics: { code: string }[] };
      const found = new Set(diagnostics.map(({ code }) => code.replace('(', '/').replace(')', '')));
      const needTypes = (await oxlintRules()).filter((name) => !ALSO_IN_ESLINT.has(name));
      assert.ok(needTypes.length >= 50, String(needTypes.length));
      assert.deepEqual(
        needTypes.filter((name) => !found.has(name)),
        [],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
