import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { DIALECT } from './eslint.dialect.mjs';
import { markupBorders } from './eslint.markup.mjs';

/**
 * The borders between the rooms of src/: which other rooms each may import.
 * `errors` is the one file that stands above them all.
 */
const ROOMS = {
  common: [],
  records: [],
  samples: [],
  aws: ['common'],
  producer: ['common', 'records'],
  consumer: ['common', 'records'],
  outputs: ['common', 'records'],
  pipelines: ['common', 'records'],
  local: ['records'],
  webview: [],
  ui: ['common', 'records', 'samples', 'aws', 'producer', 'consumer', 'outputs', 'pipelines', 'webview'],
};

/** `vscode` is for the shell alone; everything else runs, and is measured, without an editor. */
const KNOWS_VSCODE = new Set(['ui']);
/** One reader of translations everywhere: what needs the editor for its texts alone could not run in a unit test. */
const VSCODE_TEXTS = { name: 'vscode', importNames: ['l10n'], message: "Texts: import * as l10n from '@vscode/l10n'." };

/** Clients are built in one place, so that read-only connections and credentials cannot be walked around. */
const AWS_CLIENTS = ['@aws-sdk/*', '@smithy/*'];

function borderOf(room, allowed) {
  const forbidden = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: KNOWS_VSCODE.has(room)
            ? [VSCODE_TEXTS]
            : [{ name: 'vscode', message: `src/${room} must run without an editor.` }],
          patterns: [
            {
              regex: `^(\\.\\./)+(${[...forbidden, 'extension'].join('|')})(/|$)`,
              message: `src/${room} may import only: ${['errors', ...allowed].join(', ')}.`,
            },
            {
              regex: `^(\\.\\./)+(${allowed.join('|') || '(?!)'})/`,
              message: "Import another room through its index.ts: '../records', not a file inside it.",
            },
            ...(room === 'aws'
              ? []
              : [{ group: AWS_CLIENTS, allowTypeImports: true, message: 'AWS clients are built in src/aws only.' }]),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      '.vscode-test/',
      'node_modules/',
      'test/fixtures/',
      // AssemblyScript, which its own compiler checks.
      'src/records/json/assembly/plainRecords.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    languageOptions: {
      globals: globals.node,
    },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...DIALECT],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  ...Object.entries(ROOMS).map(([room, allowed]) => borderOf(room, allowed)),
  ...markupBorders,
  { files: ['src/webview/**'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['scripts/**', 'test/**', 'esbuild.js', 'src/local/program.ts'], rules: { 'no-console': 'off' } },
  {
    // A test states facts in whatever order reads best; mocha's `it` takes promises it returns itself.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
