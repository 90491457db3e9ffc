import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isIgnoredByGit } from '../../../src/ui/connections/gitIgnore';
import { KeyStore } from '../../../src/ui/connections/keyStore';

describe('a file with keys', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dotenv-'));
    file = path.join(folder, '.env');
    await writeFile(file, 'AWS_ACCESS_KEY_ID=A\n');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is ignored by git, or is not, or there is no repository', async () => {
    assert.equal(await isIgnoredByGit(file), undefined);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    assert.equal(await isIgnoredByGit(file), false);
    await writeFile(path.join(folder, '.gitignore'), '.env\n');
    assert.equal(await isIgnoredByGit(file), true);
  });
});

describe('the keys that the editor stores', () => {
  it('come back as they were stored, each under its id; damaged ones are refused', async () => {
    const secrets = new Map<string, string>();
    const store = new KeyStore({
      get: (key) => Promise.resolve(secrets.get(key)),
      store: (key, value) => Promise.resolve(void secrets.set(key, value)),
      delete: (key) => Promise.resolve(void secrets.delete(key)),
    });
    const keys = { accessKeyId: 'A', secretAccessKey: 's' };
    await store.set('course', keys);
    assert.deepEqual(await store.get('course'), keys);
    assert.equal(await store.get('other'), undefined);
    await store.set('old', keys);
    await store.delete('old');
    assert.equal(await store.get('old'), undefined);
    secrets.set([...secrets.keys()][0] ?? '', '{"accessKeyId":"A"}');
    await assert.rejects(store.get('course'), /not a pair of keys/);
  });
});
