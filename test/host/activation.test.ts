import assert from 'node:assert/strict';
import path from 'node:path';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { activate } from './harness/extension';

const extension = () => vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines');

describe('activation', () => {
  // The first of all: what is loaded later, by a command or a view, does not count.
  it('loads one bundle, and nothing that is deferred', async () => {
    assert.equal(extension()?.isActive, false);
    await activate();
    const folder = path.join(realpathSync(extension()?.extensionPath ?? ''), 'dist');
    const { cache } = createRequire(__filename);
    const loaded = Object.keys(cache).filter((file) => path.dirname(file) === folder);
    assert.deepEqual(
      loaded.map((file) => path.basename(file)),
      ['extension.js'],
    );
  });

  it('gives the API that other extensions rely on', async () => {
    const api = await activate();
    assert.equal(api.version, 1);
    assert.equal(typeof api.tree.getChildren, 'function');
    assert.equal(typeof api.tree.getTreeItem, 'function');
  });

  it('loads neither an AWS client nor faker: they are bundles of their own', () => {
    const bundle = (name: string) => readFileSync(path.join(extension()?.extensionPath ?? '', 'dist', name), 'utf8');
    for (const name of ['extension.js', 'aws.js', 'samples.js']) {
      assert.ok(!bundle(name).includes('aws-sdk/client-'), `the AWS SDK is in ${name}`);
      assert.ok(!bundle(name).includes('faker-js'), `faker is in ${name}`);
    }
    assert.match(bundle('aws.js'), /require\("\.\/aws-clients\.js"\)|import\("\.\/aws-clients\.js"\)/);
    assert.match(bundle('samples.js'), /require\("\.\/sample-generator\.js"\)|import\("\.\/sample-generator\.js"\)/);
  });

  it('registers every command that package.json contributes', async () => {
    await activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const { contributes } = extension()?.packageJSON as { contributes: { commands: { command: string }[] } };
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !known.has(command));
    assert.deepEqual(missing, []);
  });
});
