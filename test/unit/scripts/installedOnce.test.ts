import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedOnce } from '../../../scripts/installedOnce';

describe('a folder that is installed once', () => {
  let cache: string;
  let home: string;

  beforeEach(async () => {
    cache = await mkdtemp(path.join(tmpdir(), 'installed-once-'));
    home = path.join(cache, 'server-1');
  });

  afterEach(() => rm(cache, { recursive: true }));

  const fill = (folder: string): Promise<void> => writeFile(path.join(folder, 'program'), 'whole');

  it('is filled at first, and left as it is from then on', async () => {
    await installedOnce(home, fill);
    await installedOnce(home, () => assert.fail('it is there already'));
    assert.equal(await readFile(path.join(home, 'program'), 'utf8'), 'whole');
    assert.deepEqual(await readdir(cache), ['server-1']);
  });

  it('is made again where an install was interrupted, and its remains go', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const half = `${home}.partial-${gone}`;
    await mkdir(half);
    await writeFile(path.join(half, 'program'), 'ha');
    await installedOnce(home, fill);
    assert.equal(await readFile(path.join(home, 'program'), 'utf8'), 'whole');
    assert.deepEqual(await readdir(cache), ['server-1']);
  });

  it('is not there after an install that failed, and nothing else is', async () => {
    await assert.rejects(
      installedOnce(home, async (folder) => {
        await fill(folder);
        throw new Error('no network');
      }),
      /no network/,
    );
    assert.deepEqual(await readdir(cache), []);
  });

  it('is the one of a faster process where two install it at once', async () => {
    await installedOnce(home, async (folder) => {
      await fill(folder);
      await mkdir(home);
      await writeFile(path.join(home, 'program'), 'whole, and first');
    });
    assert.equal(await readFile(path.join(home, 'program'), 'utf8'), 'whole, and first');
    assert.deepEqual(await readdir(cache), ['server-1']);
  });

  it('leaves the install of a process that still runs alone', async () => {
    const others = path.join(cache, `server-2.partial-${process.ppid}`);
    await mkdir(others);
    await installedOnce(home, fill);
    assert.deepEqual((await readdir(cache)).sort(), ['server-1', path.basename(others)]);
  });
});
