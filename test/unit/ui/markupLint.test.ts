import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const ROOT = path.join(__dirname, '../../..');
/** By its address: the configuration is JavaScript, which has no types here. */
const MARKUP: string = pathToFileURL(path.join(ROOT, 'eslint.markup.mjs')).href;
const ANYWHERE = 'src/ui/commands/send/send.ts';

interface Door {
  names?: string[];
  classes?: string[];
  file: string;
}

describe('lint', () => {
  let doors: readonly Door[];
  let eslint: ESLint;

  /** The messages of the rule for text from elsewhere, as the project's own configuration has it for that file. */
  const complaints = async (code: string, file: string): Promise<string[]> => {
    const results = await eslint.lintText(code, { filePath: path.join(ROOT, file) });
    const messages = results.flatMap((result) => result.messages);
    assert.equal(
      messages.some(({ fatal }) => fatal),
      false,
      code,
    );
    return messages.filter(({ ruleId }) => ruleId === 'no-restricted-syntax').map(({ message }) => message);
  };

  before(async () => {
    const markup = (await import(MARKUP)) as {
      MARKUP_DOORS: readonly Door[];
      markupBorders: Linter.Config[];
    };
    doors = markup.MARKUP_DOORS;
    // The borders alone: the rules that need types take long, and are not what is looked at.
    eslint = new ESLint({
      cwd: ROOT,
      overrideConfigFile: true,
      overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...markup.markupBorders],
    });
  });

  it('has these rules in the configuration of the project, for the shell alone', async () => {
    const project = new ESLint({ cwd: ROOT });
    const ruleOf = async (file: string) => {
      const config = (await project.calculateConfigForFile(path.join(ROOT, file))) as Linter.Config;
      return JSON.stringify(config.rules?.['no-restricted-syntax'] ?? '');
    };
    const rules = await Promise.all([ANYWHERE, 'src/extension.ts'].map(ruleOf));
    for (const { names = [], classes = [], file } of doors) {
      assert.ok(existsSync(path.join(ROOT, file)), file);
      for (const name of [...names, ...classes]) {
        for (const rule of rules) assert.match(rule, new RegExp(`\\b${name}\\b`));
      }
    }
    assert.doesNotMatch(await ruleOf('src/records/index.ts'), /showErrorMessage|createTerminal/);
  });

  it('forbids each way to VS Code that reads markup, but in the one file that makes texts inert', async () => {
    const uses = (name: string) => [
      `import { window } from 'vscode'; void window.${name}(text);`,
      `import * as vscode from 'vscode'; void vscode.window.${name}(text);`,
      `import { window } from 'vscode'; const { ${name} } = window;`,
      `import { window } from 'vscode'; const { ${name}: show } = window;`,
      `import { window } from 'vscode'; void window['${name}'](text);`,
      `import { window } from 'vscode'; const show = isBad ? window.${name} : undefined;`,
    ];
    for (const { names = [], file } of doors) {
      for (const name of names) {
        for (const code of uses(name)) {
          assert.equal((await complaints(code, ANYWHERE)).length > 0, true, code);
          const inDoor = await complaints(code, file);
          assert.deepEqual(
            inDoor.filter((message) => message.startsWith(name) || message.includes(`${name},`)),
            [],
            code,
          );
        }
      }
    }
  });

  it('forbids to make what shows markup, but not to name its type', async () => {
    for (const { classes = [], file } of doors) {
      for (const name of classes) {
        const makes = [
          `import { ${name} } from 'vscode'; export const made = new ${name}(text);`,
          `import { ${name} as Other } from 'vscode'; export const made = new Other(text);`,
          `import * as vscode from 'vscode'; export const made = new vscode.${name}(text);`,
        ];
        for (const code of makes) {
          assert.equal((await complaints(code, ANYWHERE)).length > 0, true, code);
          assert.deepEqual(await complaints(code, file), [], code);
        }
        assert.deepEqual(
          await complaints(`import type { ${name} } from 'vscode'; export type T = ${name};`, ANYWHERE),
          [],
        );
        assert.deepEqual(
          await complaints(`import { l10n, type ${name} } from 'vscode'; export type T = ${name};`, ANYWHERE),
          [],
        );
      }
    }
  });

  it('forbids a name of a function that is only known while it runs, and addresses of commands', async () => {
    assert.equal((await complaints("import { window } from 'vscode'; void window[kind](text);", ANYWHERE)).length, 1);
    assert.equal((await complaints("export const uri = Uri.parse('command:x');", ANYWHERE)).length, 1);
    assert.equal((await complaints('export const uri = Uri.parse(`command:${id}`);', ANYWHERE)).length, 1);
  });

  it('forbids to trust Markdown, but not to ask whether a workspace is trusted', async () => {
    const trusted = "import { workspace } from 'vscode'; export const isIt = workspace.isTrusted;";
    assert.deepEqual(await complaints(trusted, ANYWHERE), []);
    assert.equal((await complaints('markdown.isTrusted = true;', ANYWHERE)).length, 1);
    assert.equal((await complaints('markdown.supportHtml = true;', ANYWHERE)).length, 1);
  });

  it('lets pass what shows nothing', async () => {
    const code = "import { window } from 'vscode'; void window.showTextDocument(uri); void window.showOpenDialog({});";
    assert.deepEqual(await complaints(code, ANYWHERE), []);
  });
});
