import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../scripts/paths';
import { VSCODE_VERSIONS } from '../../../scripts/vscodeVersions';

interface PackageJson {
  engines: { vscode: string; node: string };
  devDependencies: Record<string, string>;
}

describe('the oldest VS Code that is tested', () => {
  const { engines, devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as PackageJson;
  /** code-server 4.103.2 carries VS Code 1.103.2. */
  const release = VSCODE_VERSIONS.oldest.codeServer.split('.')[1] ?? '';

  it('is the oldest that is promised', () => {
    assert.equal(engines.vscode, `^1.${release}.0`);
  });

  it('has all that the types offer', () => {
    assert.equal(devDependencies['@types/vscode'], `~1.${release}.0`);
    assert.match(devDependencies['@types/node'] ?? '', new RegExp(`^\\^${VSCODE_VERSIONS.oldest.node}\\.`));
  });

  it('has the Node that scripts and tests need at least', () => {
    assert.match(engines.node, new RegExp(`^>=${VSCODE_VERSIONS.oldest.node}\\.`));
  });
});
