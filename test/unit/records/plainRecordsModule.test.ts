import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { assembled, MODULE_FILE } from '../../../scripts/assembled';
import { ROOT } from '../../../scripts/paths';

describe('the module that cuts plain records', () => {
  it('is what its source compiles to (npm run assemble)', async () => {
    assert.equal(await readFile(path.join(ROOT, MODULE_FILE), 'utf8'), await assembled());
  });
});
