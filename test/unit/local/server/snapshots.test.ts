import assert from 'node:assert/strict';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeState } from '../../../../src/local/storage/stateFile';
import { unshared } from '../../../../src/local/storage/storageContext';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const Data = Buffer.from('{"a":1}');

describe('snapshots of the local pipeline', () => {
  let pipeline: RunningPipeline;
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  const save = async (name: string) => await pipeline.control('POST', 'snapshots', { name });
  const restore = async (name: string) => await pipeline.control('POST', `snapshots/${name}/restore`);
  const put = async (key: string): Promise<void> => {
    await pipeline.kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: key, Data });
    await pipeline.s3.putObject({ Bucket: 'demo-bucket', Key: key, Body: Data });
  };
  /** The partition keys of all records, and the keys of the objects that were put by hand. */
  const content = async (): Promise<[keys: string[], objects: string[]]> => {
    const keys: string[] = [];
    for (const ShardId of ['shardId-000000000000', 'shardId-000000000001']) {
      const { ShardIterator } = await pipeline.kinesis.getShardIterator({
        ...{ StreamName: 'demo-stream', ShardIteratorType: 'TRIM_HORIZON' as const, ShardId },
      });
      const { Records = [] } = await pipeline.kinesis.getRecords({ ShardIterator });
      keys.push(...Records.map(({ PartitionKey = '' }) => PartitionKey));
    }
    const { Contents = [] } = await pipeline.s3.listObjectsV2({ Bucket: 'demo-bucket' });
    const objects = Contents.map(({ Key = '' }) => Key).filter((key) => !key.includes('/'));
    return [keys.sort(), objects];
  };

  it('bring everything back as it was, as often as they are restored', async () => {
    await put('a');
    assert.equal((await save('demo')).status, 200);
    for (let round = 0; round < 2; round++) {
      await put('b');
      await pipeline.kinesis.createStream({ StreamName: `later-${round}`, ShardCount: 1 });
      assert.deepEqual(await content(), [
        ['a', 'b'],
        ['a', 'b'],
      ]);
      assert.equal((await restore('demo')).status, 200);
      assert.deepEqual(await content(), [['a'], ['a']]);
      assert.deepEqual((await pipeline.kinesis.listStreams({})).StreamNames, ['demo-stream']);
    }
    await put('c');
    assert.deepEqual(await content(), [
      ['a', 'c'],
      ['a', 'c'],
    ]);
  });

  it('are listed, replaced, removed, and survive a reset', async () => {
    await put('a');
    await save('one');
    await put('b');
    await save('one');
    await save('two.v-2_x');
    await pipeline.control('POST', 'reset');
    const list = async () =>
      ((await pipeline.control('GET', 'snapshots')).body.snapshots as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(await list(), ['one', 'two.v-2_x']);
    await restore('one');
    assert.deepEqual(await content(), [
      ['a', 'b'],
      ['a', 'b'],
    ]);
    assert.equal((await pipeline.control('DELETE', 'snapshots/one')).status, 200);
    assert.deepEqual(await list(), ['two.v-2_x']);
  });

  it('refuse other names, and name those that exist', async () => {
    for (const name of ['', '.x', '../up', 'a/b', 'x'.repeat(65), 5, undefined]) {
      assert.equal((await pipeline.control('POST', 'snapshots', { name })).status, 400, String(name));
    }
    await save('here');
    const { status, body } = await restore('gone');
    assert.equal(status, 404);
    assert.match(String(body.message), /no snapshot "gone". There are: here/);
    assert.equal((await pipeline.control('DELETE', 'snapshots/..%2Fkinesis')).status, 404);
    await put('a');
    assert.deepEqual(await content(), [['a'], ['a']]);
  });

  it('wait for each other, and requests wait for them', async () => {
    await put('a');
    await Promise.all([save('x'), save('y'), pipeline.control('POST', 'reset'), restore('x').catch(() => undefined)]);
    await put('b');
    const [keys] = await content();
    assert.ok(keys.includes('b'));
  });

  it('a crash in the middle of a restore is completed at the next start', async () => {
    await put('a');
    await save('demo');
    await put('b');
    await pipeline.reopened(async (folder) => {
      await writeState(unshared(folder), path.join(folder, 'seeded.json'), { resetting: true, restoring: 'demo' });
      // Some of the old content is gone, and some of the snapshot is there, cut off.
      await rm(path.join(folder, 's3'), { recursive: true });
      const [stream = ''] = await readdir(path.join(folder, 'snapshots', 'demo', 'kinesis', 'streams'));
      await mkdir(path.join(folder, 'kinesis', 'streams', stream), { recursive: true });
      await writeFile(path.join(folder, 'kinesis', 'streams', stream, 'stream.json'), '{"cut');
    });
    assert.deepEqual(await content(), [['a'], ['a']]);
  });

  it('a crash in the middle of saving leaves the former snapshot', async () => {
    await put('a');
    await save('demo');
    await pipeline.reopened(async (folder) => {
      const snapshots = path.join(folder, 'snapshots');
      await cp(path.join(snapshots, 'demo', 'kinesis'), path.join(snapshots, '.making-demo', 'kinesis'), {
        recursive: true,
      });
      await rename(path.join(snapshots, 'demo'), path.join(snapshots, '.removed-demo'));
    });
    await put('b');
    await restore('demo');
    assert.deepEqual(await content(), [['a'], ['a']]);
  });

  it('are what a pipeline begins with that was told to', async () => {
    await put('a');
    await save('demo');
    await put('b');
    await pipeline.reopened(() => Promise.resolve(), { snapshot: 'demo' });
    assert.deepEqual(await content(), [['a'], ['a']]);
    await assert.rejects(
      pipeline.reopened(() => Promise.resolve(), { snapshot: 'none' }),
      /no snapshot "none". There are: demo/,
    );
    await pipeline.reopened(() => Promise.resolve());
    assert.deepEqual(await content(), [['a'], ['a']]);
  });

  it('Glue tables come by name, and what is none is refused in words', async () => {
    const refused = await pipeline.control('PUT', 'glue', { Table: { Name: 'x' } });
    assert.equal(refused.status, 400);
    assert.match(String(refused.body.message), /needs DatabaseName and Name/);
    const StorageDescriptor = { Columns: [{ Name: 'a', Type: 'int' }] };
    const table = { DatabaseName: 'db', Name: 't', StorageDescriptor };
    assert.equal((await pipeline.control('PUT', 'glue', { TableList: [table] })).status, 200);
  });
});
