import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { clientsOf, PipelineBundle, PipelineProgram, recordsOf, type Clients } from '../pipelineProgram';

const STREAM = 'demo-stream';

describe('the data folder of the local pipeline', function () {
  this.timeout(30_000);
  let bundle: PipelineBundle;
  let folder: string;
  let program: PipelineProgram;
  let clients: Clients;

  const start = async (shell?: string): Promise<void> => {
    program = PipelineProgram.spawn(bundle, ['--data', folder], shell);
    clients = clientsOf(await program.endpoint());
  };
  const kill = async (): Promise<void> => {
    clients.destroy();
    await program.end('SIGKILL');
  };
  const put = async (...texts: string[]): Promise<void> => {
    const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'one', ExplicitHashKey: '0' }));
    await clients.kinesis.putRecords({ StreamName: STREAM, Records });
  };
  const texts = async (): Promise<string[]> =>
    [...(await recordsOf(clients.kinesis, STREAM)).values()]
      .flat()
      .map(({ Data }) => Buffer.from(Data ?? []).toString());
  const files = async (ending: RegExp): Promise<string[]> =>
    (await readdir(folder, { recursive: true }))
      .filter((name) => ending.test(name))
      .map((name) => path.join(folder, name));
  const lock = (): string => path.join(folder, 'lock');

  before(async () => (bundle = await PipelineBundle.make()));
  after(async () => await bundle.remove());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'local-folder-'));
    await start();
  });
  afterEach(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [what, damage] of [
    ['is cut off', async (file: string) => await truncate(file, (await stat(file)).size - 20)],
    ['is garbled', async (file: string) => await writeTail(file, Buffer.alloc(20, 0xee))],
    ['is zero', async (file: string) => await appendFile(file, Buffer.alloc(5_000))],
  ] as const) {
    it(`is opened when the end of a shard's file ${what}, and goes on above what is left`, async () => {
      await put('kept');
      await put('at the end');
      await kill();
      const [file = ''] = await files(/shardId-000000000000\/\d+\.log$/);
      await damage(file);
      await start();
      const left = what === 'is zero' ? ['kept', 'at the end'] : ['kept'];
      assert.deepEqual(await texts(), left);
      await put('after it');
      await kill();
      await start();
      assert.deepEqual(await texts(), [...left, 'after it']);
    });
  }

  it('is opened without the index of a shard, and with one that says what is not so', async () => {
    for (let batch = 0; batch < 40; batch++) await put(`${batch} ${'x'.repeat(10_000)}`);
    const before = await texts();
    for (const damage of [
      async (file: string) => await rm(file),
      async (file: string) => await truncate(file, 100),
      async (file: string) => await writeTail(file, Buffer.alloc(120, 1)),
    ]) {
      await kill();
      const [file = ''] = await files(/shardId-000000000000\/index\/\d+\.log$/);
      await damage(file);
      await start();
      assert.deepEqual(await texts(), before);
    }
    await kill();
    // The log is shorter than the index says.
    const [file = ''] = await files(/shardId-000000000000\/\d+\.log$/);
    await truncate(file, 20_000);
    await start();
    assert.deepEqual(await texts(), before.slice(0, 1));
    for (let batch = 0; batch < 20; batch++) await put(`again ${batch} ${'x'.repeat(10_000)}`);
    await kill();
    await start();
    assert.equal((await texts()).length, 21);
  });

  it('is refused to a second program, which says where the first one listens', async () => {
    const second = PipelineProgram.spawn(bundle, ['--data', folder]);
    const { code, stderr } = await second.ended;
    assert.equal(code, 3);
    assert.ok(stderr.includes(await program.endpoint()), stderr);
    await put('the first works on');
    assert.deepEqual(await texts(), ['the first works on']);
  });

  it('goes to one only of many that start at once on the lock of a dead one', async () => {
    await kill();
    const many = Array.from({ length: 5 }, () => PipelineProgram.spawn(bundle, ['--data', folder]));
    const winners: PipelineProgram[] = [];
    for (const one of many) {
      if ((await one.listening) !== undefined) winners.push(one);
      else assert.equal((await one.ended).code, 3);
    }
    assert.equal(winners.length, 1);
    for (const one of winners) await one.end('SIGKILL');
    await start();
  });

  it('is taken over from a dead program, also when its process id is in use again', async () => {
    const held = JSON.parse(await readFile(lock(), 'utf8')) as object;
    await kill();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await writeFile(lock(), JSON.stringify({ ...held, pid: other.pid, startedAt: 'before' }));
      await start();
      assert.equal((JSON.parse(await readFile(lock(), 'utf8')) as { pid: number }).pid, program.pid);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('is taken over from a program that was killed while it wrote the lock', async () => {
    await kill();
    await writeFile(lock(), '{"pi');
    await start();
    await put('works');
  });

  it('is given back by a program that is asked to end', async () => {
    clients.destroy();
    assert.equal((await program.end('SIGTERM')).code, 0);
    await assert.rejects(stat(lock()), { code: 'ENOENT' });
    await start();
  });

  it('is named when it cannot be one', async () => {
    const file = path.join(folder, 'a file');
    await writeFile(file, '');
    const { code, stderr } = await PipelineProgram.spawn(bundle, ['--data', path.join(file, 'below')]).ended;
    assert.equal(code, 1);
    assert.match(stderr, /a file.*--data/);
  });

  it('gives errors and no acknowledgement while it cannot be written, and takes records again when it can', async function () {
    if (process.platform !== 'linux' || spawnSync('prlimit', ['--version']).status !== 0) this.skip();
    await kill();
    // No file above 300 KiB: the write that passes it fails in the middle, as on a full disk.
    await start('ulimit -S -f 300');
    const { kinesis, firehose, s3 } = clients;
    const acknowledged: string[] = [];
    const failures: Error[] = [];
    for (let number = 0; failures.length < 3; number++) {
      const ids = Array.from({ length: 20 }, (_, index) => `${number}:${index} ${'x'.repeat(1_000)}`);
      const Records = ids.map((id) => ({ Data: Buffer.from(id), PartitionKey: id.slice(0, 10) }));
      try {
        const answer = await kinesis.putRecords({ StreamName: STREAM, Records });
        for (const [index, { SequenceNumber, ErrorCode }] of (answer.Records ?? []).entries()) {
          if (SequenceNumber !== undefined) acknowledged.push(ids[index] ?? '');
          else assert.equal(ErrorCode, 'InternalFailure');
        }
      } catch (error) {
        failures.push(error as Error);
      }
    }
    for (const { name, message } of failures) {
      assert.equal(name, 'InternalFailure');
      assert.match(message, /data folder.*EFBIG.*try again/);
    }
    const Body = Buffer.alloc(400_000, 'y');
    await assert.rejects(s3.putObject({ Bucket: 'demo-bucket', Key: 'large', Body }), { name: 'InternalError' });
    await assert.rejects(s3.headObject({ Bucket: 'demo-bucket', Key: 'large' }), { name: 'NotFound' });
    const ExtendedS3DestinationConfiguration = {
      BucketARN: 'arn:aws:s3:::demo-bucket',
      RoleARN: 'arn:aws:iam::000000000000:role/r',
    };
    await firehose.createDeliveryStream({ DeliveryStreamName: 'direct', ExtendedS3DestinationConfiguration });
    const direct = { DeliveryStreamName: 'direct', Records: [{ Data: Body }] };
    await assert.rejects(firehose.putRecordBatch(direct), { name: 'InternalFailure' });

    assert.equal(spawnSync('prlimit', ['--pid', String(program.pid), '--fsize=unlimited:']).status, 0);
    await put('room again');
    await s3.putObject({ Bucket: 'demo-bucket', Key: 'large', Body });
    await firehose.putRecordBatch(direct);
    const wanted = [...acknowledged, 'room again'].sort();
    assert.deepEqual((await texts()).sort(), wanted);
    await kill();
    await start();
    assert.deepEqual((await texts()).sort(), wanted);
    assert.equal((await clients.s3.headObject({ Bucket: 'demo-bucket', Key: 'large' })).ContentLength, Body.length);
  });
});

async function writeTail(file: string, bytes: Buffer): Promise<void> {
  const content = await readFile(file);
  bytes.copy(content, content.length - bytes.length);
  await writeFile(file, content);
}
