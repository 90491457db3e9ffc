import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Calls } from '../../../damage/calls';
import { readAll, writeAll } from '../../../damage/dataFolder';
import { KinesisServer } from '../kinesis/server';
import { PipelineBundle, PipelineProgram, recordsOf } from '../pipelineProgram';

const UNSUITABLE = 5;
const WRONG_ARGUMENTS = 2;
const IN_USE = 3;

/** A data folder as the version before the marker left it. */
async function writeFormat1(folder: string): Promise<void> {
  const packed = gunzipSync(await readFile('test/fixtures/local-data-format-1.json.gz')).toString();
  const files = Object.entries(JSON.parse(packed) as Record<string, string>);
  await writeAll(folder, new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')])));
}
/** When it was written: its records live for a day. */
const FORMAT_1_MS = Date.UTC(2026, 10, 30, 7, 5);

describe('whose the data folder is', function () {
  this.timeout(60_000);
  let bundle: PipelineBundle;
  let parent: string;
  let folder: string;
  const programs: PipelineProgram[] = [];

  const spawnOn = (data: string): PipelineProgram => {
    const program = PipelineProgram.spawn(bundle, ['--data', data]);
    programs.push(program);
    return program;
  };
  const start = async (): Promise<{ program: PipelineProgram; calls: Calls }> => {
    const program = spawnOn(folder);
    return { program, calls: new Calls(await program.endpoint()) };
  };
  const plant = async (...names: string[]): Promise<void> => {
    await writeAll(folder, new Map(names.map((name) => [name, Buffer.from(`mine: ${name}`)])));
  };
  const requirePlanted = async (...names: string[]): Promise<void> => {
    for (const name of names) assert.equal(await readFile(path.join(folder, name), 'utf8'), `mine: ${name}`);
  };

  before(async () => (bundle = await PipelineBundle.make()));
  after(async () => await bundle.remove());
  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'local-owner-'));
    folder = path.join(parent, 'data');
    await mkdir(folder, { mode: 0o755 });
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.end('SIGKILL');
    await rm(parent, { recursive: true, force: true });
  });

  for (const names of [
    ['s3/photo.jpg', 'firehose/notes.txt', 'kinesis/streams/a.txt', 'kinesis/streams/deep/b.txt'],
    ['package.json'],
    ['s3/bucket-photos/data/holiday.jpg'],
    ['lock/a'],
    ['kinesis-pipelines.json', 'other.txt'],
  ]) {
    it(`is refused, and nothing in it is touched, when it holds ${names.join(', ')}`, async () => {
      await plant(...names);
      const { code, stderr } = await spawnOn(folder).ended;
      assert.equal(code, UNSUITABLE, stderr);
      assert.match(stderr, /is not a data folder of the local pipeline.*Name a new or empty folder with --data/);
      assert.doesNotMatch(stderr, /\n\s+at /);
      assert.deepEqual([...(await readAll(folder)).keys()].sort(), [...names].sort());
      await requirePlanted(...names);
    });
  }

  it('must be named: an empty name is not a folder', async () => {
    const { code, stderr } = await spawnOn('').ended;
    assert.equal(code, WRONG_ARGUMENTS);
    assert.match(stderr, /--data needs the name of a folder/);
  });

  it('may be one that does not exist, one that is empty, and one with what file managers leave', async () => {
    await plant('.DS_Store');
    await start();
    const marker = await readFile(path.join(folder, 'kinesis-pipelines.json'), 'utf8');
    assert.match(marker, /"format":2/);
    folder = path.join(parent, 'not', 'yet');
    await start();
  });

  it('is taken over from the version before the marker, with all that is in it', async () => {
    await writeFormat1(folder);
    await plant('beside.txt');
    const { program, calls } = await start();
    assert.equal((await calls.object('my-bucket', 'whole'))?.toString(), 'an object');
    assert.equal((await calls.object('my-bucket', 'large'))?.toString(), 'large '.repeat(60_000));
    assert.equal((await calls.keys('demo-bucket')).length, 1);
    await calls.deliverNow('held');
    let [key] = await calls.keys('my-bucket', 'held');
    for (; key === undefined; [key] = await calls.keys('my-bucket', 'held')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal((await calls.object('my-bucket', key))?.toString(), 'put before the update\n');
    assert.equal(await calls.damageCount(), 0);
    assert.equal((await program.end('SIGTERM')).stderr, '');
    await requirePlanted('beside.txt');

    const server = await KinesisServer.start({ folder, now: () => FORMAT_1_MS });
    const texts = async (name: string): Promise<string[]> =>
      [...(await recordsOf(server.client, name)).values()].flat().map(({ Data }) => Buffer.from(Data ?? []).toString());
    assert.deepEqual((await texts('demo-stream')).sort(), ['one', 'three', 'two']);
    assert.deepEqual(await texts('mine'), ['four']);
    await server.stop();
  });

  it('is refused when a newer version wrote it', async () => {
    await writeFile(
      path.join(folder, 'kinesis-pipelines.json'),
      JSON.stringify({ dataFolderOf: 'kinesis-pipelines', format: 99 }),
    );
    const { code, stderr } = await spawnOn(folder).ended;
    assert.equal(code, UNSUITABLE);
    assert.match(stderr, /newer version.*Update the extension/);
  });

  it('is refused when a part of it is a link to another folder', async () => {
    const { program } = await start();
    await program.end('SIGTERM');
    await rename(path.join(folder, 's3'), path.join(parent, 'elsewhere'));
    await symlink(path.join(parent, 'elsewhere'), path.join(folder, 's3'));
    const { code, stderr } = await spawnOn(folder).ended;
    assert.equal(code, UNSUITABLE);
    assert.match(stderr, /"s3".*symbolic link/);
  });

  it('keeps files that are not its own through a start, a reset and another start', async () => {
    const first = await start();
    await first.program.end('SIGTERM');
    const [stream = ''] = await readdir(path.join(folder, 'kinesis', 'streams'));
    const names = [
      'notes.txt',
      'kinesis/streams/notes.txt',
      `kinesis/streams/${stream}/notes.txt`,
      'firehose/folder/notes.txt',
      's3/notes.txt',
      's3/bucket-demo-bucket/notes.txt',
      's3/bucket-demo-bucket/data/notes.txt',
      'set-aside/earlier/stream.json',
    ];
    await plant(...names);
    const outside = path.join(parent, 'outside');
    await mkdir(outside);
    await writeFile(path.join(outside, '00000000000000000000.log'), 'mine');
    await symlink(outside, path.join(folder, 'kinesis', 'streams', stream, 'shardId-000000000099'));
    const second = await start();
    await requirePlanted(...names);
    await second.calls.putObject('demo-bucket', 'an-object', 'an object');
    await second.calls.text('POST', '_local/reset');
    await requirePlanted(...names);
    assert.deepEqual(await second.calls.keys('demo-bucket'), []);
    await second.calls.putObject('demo-bucket', 'another', 'another');
    assert.equal((await second.program.end('SIGTERM')).stderr, '');
    const third = await start();
    await requirePlanted(...names);
    assert.deepEqual(await third.calls.keys('demo-bucket'), ['another']);
    assert.equal(await readFile(path.join(outside, '00000000000000000000.log'), 'utf8'), 'mine');
  });

  it('sets a stream aside whose state is gone, names it, and keeps it there through a reset', async () => {
    const first = await start();
    await first.calls.putRecords('demo-stream', ['kept']);
    await first.program.end('SIGKILL');
    const [stream = ''] = await readdir(path.join(folder, 'kinesis', 'streams'));
    for (const name of ['stream.json', 'stream.json.copy'])
      await rm(path.join(folder, 'kinesis/streams', stream, name));
    const { program, calls } = await start();
    const status = JSON.parse(await calls.text('GET', '_local/status')) as {
      damage: { count: number; found: { file: string; kept: string }[]; setAside: string[] };
    };
    const found = status.damage.found.find(({ file }) => file === `kinesis/streams/${stream}`);
    assert.ok(found, JSON.stringify(status));
    await calls.text('POST', '_local/reset');
    assert.equal(status.damage.setAside.length, 1);
    const kept = await readAll(path.join(folder, found.kept));
    assert.ok([...kept.values()].some((bytes) => bytes.includes(Buffer.from('kept').toString('base64'))));
    assert.match(
      (await program.end('SIGTERM')).stderr,
      new RegExp(`^Damaged: kinesis/streams/${stream}: .*Kept in`, 'm'),
    );
  });

  it('is readable by its owner alone, also what was there before', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFormat1(folder);
    const open = async (at: string): Promise<void> => {
      for (const entry of await readdir(at, { withFileTypes: true })) {
        const inside = path.join(at, entry.name);
        await chmod(inside, entry.isDirectory() ? 0o755 : 0o644);
        if (entry.isDirectory()) await open(inside);
      }
    };
    await open(folder);
    const { calls } = await start();
    await calls.putRecords('demo-stream', ['one']);
    await calls.putObject('demo-bucket', 'one', 'one');
    const all = await readdir(folder, { recursive: true, withFileTypes: true });
    assert.ok(all.length > 20);
    for (const entry of all) {
      const { mode } = await stat(path.join(entry.parentPath, entry.name));
      assert.equal((mode & 0o777).toString(8), entry.isDirectory() ? '700' : '600', entry.name);
    }
    assert.equal(((await stat(folder)).mode & 0o777).toString(8), '700');
  });

  it("is one container's alone, although the programs of two have the same process id", async function () {
    const namespaces = spawn('unshare', ['--pid', '--fork', '--kill-child', 'true']);
    const isPossible = await new Promise((resolve) => {
      namespaces.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
    });
    if (!isPossible) this.skip();
    const contained = () => {
      const args = ['--pid', '--fork', '--kill-child', process.execPath, bundle.file, '--port', '0', '--data', folder];
      const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      return { child, ended: once(child, 'exit').then(([code]) => ({ code: code as number, stderr: () => stderr })) };
    };
    const first = contained();
    try {
      await once(first.child.stdout, 'data');
      const second = contained();
      const { code, stderr } = await second.ended;
      assert.equal(code, IN_USE);
      assert.match(stderr(), /data folder in use by http:\/\/127\.0\.0\.1:\d+, .*another container.*process 1/);
      assert.equal((JSON.parse(await readFile(path.join(folder, 'lock'), 'utf8')) as { pid: number }).pid, 1);
    } finally {
      first.child.kill('SIGKILL');
      await first.ended;
    }
    await access(path.join(folder, 'lock'));
  });
});
