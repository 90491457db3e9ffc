import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { TreePlace } from '../../src/ui/treePlace';
import type { TreeNode } from '../../src/ui/tree/nodes';
import { activate, find, row, rowsBelow, run, startLocal, until } from './harness/extension';
import { s3Client } from './harness/outputs';

describe('the tree', () => {
  let api: PipelinesApi;
  let endpoint: string;

  before(async () => {
    api = await activate();
    ({ endpoint } = await startLocal());
    // Other tests leave objects, and records that failed.
    await run('local.reset', { confirmed: true });
  });

  it('begins with the local pipeline, which says where it listens', async () => {
    const [local] = await rowsBelow(api);
    assert.equal(local?.label, 'Local pipeline');
    assert.equal(local.contextValue, 'connection.local.running');
    assert.match(local.description, /^running · 127\.0\.0\.1:\d+$/);
    const groups = await rowsBelow(api, local.node);
    assert.deepEqual(
      groups.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['Data Streams', 'streams'],
        ['Delivery Streams', 'deliveryStreams'],
        ['S3 Outputs', 'outputs'],
      ],
    );
  });

  it('shows the shards of a data stream with their share of the hash range', async () => {
    const stream = await find(api, 'Local pipeline', 'Data Streams', 'demo-stream');
    assert.equal(stream.contextValue, 'stream');
    const shards = await rowsBelow(api, stream.node);
    assert.deepEqual(
      shards.map(({ label, description, contextValue }) => [label, description, contextValue]),
      [
        ['shardId-000000000000', '50 %', 'shard'],
        ['shardId-000000000001', '50 %', 'shard'],
      ],
    );
    const described = await until(() => {
      const { description } = row(api, stream.node);
      return description === '' ? undefined : description;
    });
    assert.match(described, /2 shards/);
  });

  it('shows the source and the destination of a delivery stream', async () => {
    const delivery = await find(api, 'Local pipeline', 'Delivery Streams', 'demo-delivery');
    const ends = await rowsBelow(api, delivery.node);
    assert.deepEqual(
      ends.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['demo-stream', 'stream'],
        ['demo-bucket', 'bucket'],
      ],
    );
    const described = await until(() => {
      const shown = row(api, delivery.node);
      return shown.description === '' ? undefined : shown;
    });
    assert.match(described.description, /^(.* · )?demo-stream → demo-bucket$/);
    assert.equal(described.contextValue, 'deliveryStream.sourced');
  });

  it('shows why a connection fails, on its own row, while the rest works', async () => {
    const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
    const connections = [{ name: 'down', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' }];
    await configuration.update('connections', connections, vscode.ConfigurationTarget.Global);
    try {
      const group = await find(api, 'down', 'Data Streams');
      const [failure, ...others] = await rowsBelow(api, group.node);
      assert.deepEqual(others, []);
      assert.equal(failure?.contextValue, 'error');
      assert.match(failure.label, /^(?!Can't).*(127\.0\.0\.1:9|refused)/);
      const item = api.tree.getTreeItem(failure.node);
      assert.match(JSON.stringify(item.tooltip), /Can't list data streams/);
      await find(api, 'Local pipeline', 'Data Streams', 'demo-stream');
      const down = await find(api, 'down');
      assert.match(down.description, /^does not answer · us-east-1 · 127\.0\.0\.1:9$/);
      const [only, ...groups] = await rowsBelow(api, down.node);
      assert.deepEqual([only?.contextValue, groups], ['error', []], 'one row for all that the endpoint has');
      assert.match(only?.label ?? '', /127\.0\.0\.1:9|refused/);
      await run('refresh', only?.node);
      assert.deepEqual(
        (await rowsBelow(api, down.node)).map(({ label }) => label),
        ['Data Streams', 'Delivery Streams', 'S3 Outputs'],
      );
    } finally {
      await configuration.update('connections', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('asks again after a refresh, and only then', async () => {
    const group = await find(api, 'Local pipeline', 'Data Streams');
    const before = await rowsBelow(api, group.node);
    const again = await rowsBelow(api, group.node);
    assert.equal(again[0]?.node, before[0]?.node, 'the rows were loaded twice');
    const changed = new Promise((resolve) => api.tree.onDidChangeTreeData(resolve));
    await run('refresh');
    await changed;
    const fresh = await rowsBelow(api, group.node);
    assert.notEqual(fresh[0]?.node, before[0]?.node);
    assert.equal(fresh[0]?.node.id, before[0]?.node.id, 'a refresh must keep what is open');
  });

  it('shows by itself what flows: the rate, the next flush, and the object with its records', async () => {
    await vscode.commands.executeCommand('kinesisPipelines.explorer.focus');
    const stream = await find(api, 'Local pipeline', 'Data Streams', 'demo-stream');
    const delivery = await find(api, 'Local pipeline', 'Delivery Streams', 'demo-delivery');
    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    await rowsBelow(api, bucket.node);
    const shows = (node: TreeNode, pattern: RegExp) =>
      until(() => pattern.test(row(api, node).description) || undefined);
    await shows(delivery.node, /^nothing buffered · demo-stream → demo-bucket$/);
    await run('generate', { target: { connection: 'local', stream: 'demo-stream' }, preset: 'orders', count: 40 });
    await shows(stream.node, /^\d+ rec\/s · 2 shards [▁▂▃▄▅▆▇█]{6}$/);
    const spoken = api.tree.getTreeItem(stream.node).accessibilityInformation?.label;
    assert.match(spoken ?? '', /^demo-stream, \d+ rec\/s · 2 shards$/);
    await shows(delivery.node, /^flush in \d+ s · /);
    await shows(delivery.node, /^nothing buffered · /);
    const folder = await until(async () => {
      const folders = await rowsBelow(api, bucket.node);
      return folders.find(({ label }) => /^\d{4}\//.test(label));
    });
    const objects = await until(async () => {
      const rows = await rowsBelow(api, folder.node);
      return rows.length > 0 && rows.every(({ description }) => /records? · /.test(description)) ? rows : undefined;
    });
    for (const { label, description } of objects) {
      assert.match(label, /^\d\d:\d\d:\d\d$/);
      assert.match(description, /^\d+ records? · [\d.]+ k?B · (now|\d+ s ago) · demo-delivery-1$/);
    }
  });

  it('finds the row of a place, also where no list has it', async () => {
    const at = async (place: TreePlace) => (await api.tree.find(place))?.id;
    const streams = 'local/streams';
    assert.equal(await at({ connection: 'local', stream: 'demo-stream' }), `${streams}/demo-stream`);
    assert.equal(
      await at({ connection: 'local', deliveryStream: 'demo-delivery' }),
      'local/deliveryStreams/demo-delivery',
    );
    assert.equal(await at({ connection: 'local', bucket: 'demo-bucket', key: '' }), 'local/outputs/demo-bucket');
    assert.equal(await at({ connection: 'local', stream: 'unlisted' }), `${streams}/unlisted`);
    const group = await find(api, 'Local pipeline', 'Data Streams');
    const unlisted = (await rowsBelow(api, group.node)).filter(({ label }) => label === 'unlisted');
    assert.equal(unlisted.length, 1);
    const s3 = s3Client(endpoint);
    await s3.putObject({ Bucket: 'demo-bucket', Key: 'shown/in/tree.json', Body: '{}' });
    s3.destroy();
    await run('refresh');
    const object = await api.tree.find({ connection: 'local', bucket: 'demo-bucket', key: 'shown/in/tree.json' });
    assert.equal(object?.kind === 'object' && object.entry.key, 'shown/in/tree.json');
    const gone = await api.tree.find({ connection: 'local', bucket: 'demo-bucket', key: 'shown/in/gone.json' });
    assert.equal(gone?.kind === 'prefix' && gone.prefix, 'shown/in/');
    assert.equal(await at({ connection: 'no-such', stream: 'a' }), undefined);
    await run('showInTree', { connection: 'local', bucket: 'demo-bucket', key: 'shown/in/tree.json' });
    await assert.rejects(run('showInTree', { connection: 'local' }), /needs a connection, and a stream/);
  });

  it('shows a row again once its age is another, and leaves the others as they are', async () => {
    const s3 = s3Client(endpoint);
    await s3.putObject({ Bucket: 'demo-bucket', Key: 'aging/object', Body: '{}' });
    s3.destroy();
    await run('refresh');
    const folder = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket', 'aging/');
    const [object] = await rowsBelow(api, folder.node);
    assert.ok(object);
    const before = api.tree.getTreeItem(object.node).description;
    const changed: unknown[] = [];
    const subscription = api.tree.onDidChangeTreeData((nodes) => changed.push(...[nodes].flat()));
    await until(() => {
      api.tree.redraw();
      return changed.includes(object.node) || undefined;
    });
    subscription.dispose();
    assert.ok(!changed.includes(undefined), 'the whole tree was shown again');
    assert.ok(!changed.includes(folder.node));
    assert.notEqual(api.tree.getTreeItem(object.node).description, before);
  });
});
