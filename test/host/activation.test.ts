import assert from 'node:assert/strict';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activate } from './harness/extension';

const extension = () => vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines');

describe('activation', () => {
  it('gives the API that other extensions rely on', async () => {
    const api = await activate();
    assert.equal(api.version, 1);
    assert.equal(typeof api.tree.getChildren, 'function');
    assert.equal(typeof api.tree.getTreeItem, 'function');
  });

  it('loads neither an AWS client nor faker: they are bundles of their own', () => {
    const folder = extension()?.extensionPath ?? '';
    const bundle = readFileSync(path.join(folder, 'dist/extension.js'), 'utf8');
    assert.ok(!bundle.includes('aws-sdk/client-'), 'the AWS SDK is in the bundle that activation loads');
    assert.ok(!bundle.includes('faker-js'), 'faker is in the bundle that activation loads');
    assert.match(bundle, /require\("\.\/aws-clients\.js"\)|import\("\.\/aws-clients\.js"\)/);
    assert.match(bundle, /require\("\.\/sample-generator\.js"\)|import\("\.\/sample-generator\.js"\)/);
  });

  it('registers every command that package.json contributes', async () => {
    await activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const { contributes } = extension()?.packageJSON as { contributes: { commands: { command: string }[] } };
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !known.has(command));
    assert.deepEqual(missing, []);
  });
});
