import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Kinesis } from '@aws-sdk/client-kinesis';
import type { PipelinesApi } from '../../src/extension';
import type { SendReport } from '../../src/producer';
import { activate, find, rowsBelow, run, startLocal, until } from './harness/extension';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };

describe('the first look at the local pipeline', () => {
  let api: PipelinesApi;

  before(async () => (api = await activate()));

  const labels = async (...path: string[]) => {
    const below = path.length === 0 ? undefined : (await find(api, ...path)).node;
    return (await rowsBelow(api, below)).map(({ label }) => label);
  };

  it('starts it, and its groups are open', async () => {
    await run('local.stop');
    await run('local.start');
    const { node } = await find(api, 'Local pipeline');
    for (const group of await rowsBelow(api, node)) {
      const { collapsibleState } = api.tree.getTreeItem(group.node);
      assert.equal(collapsibleState, vscode.TreeItemCollapsibleState.Expanded, group.label);
    }
  });

  it('leaves it stopped where a person stopped it, and says how to start it', async () => {
    await run('local.stop');
    assert.deepEqual(await labels('Local pipeline'), ['Start Local Pipeline']);
    const [local] = await rowsBelow(api);
    assert.equal(local?.description, 'stopped');
    await run('local.start');
    assert.deepEqual(await labels('Local pipeline'), ['Data Streams', 'Delivery Streams', 'S3 Outputs']);
  });

  it('says how to get started and to connect to AWS while there is no connection', async () => {
    assert.deepEqual(await labels(), ['Local pipeline', 'Get Started', 'Connect to AWS…']);
    const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
    const connections = [{ name: 'down', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' }];
    await configuration.update('connections', connections, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(await labels(), ['Local pipeline', 'down']);
    } finally {
      await configuration.update('connections', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says how to create a stream where there is none', async () => {
    const { endpoint } = await startLocal();
    // Other tests leave streams of theirs.
    await run('local.reset', { confirmed: true });
    const kinesis = new Kinesis({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    await run('deleteDeliveryStream', { connection: 'local', deliveryStream: 'demo-delivery', name: 'demo-delivery' });
    await run('deleteStream', { connection: 'local', stream: 'demo-stream', name: 'demo-stream' });
    await until(async () => ((await kinesis.listStreams()).StreamNames?.length === 0 ? true : undefined));
    kinesis.destroy();
    await run('refresh');
    assert.deepEqual(await labels('Local pipeline', 'Data Streams'), ['Create Data Stream…']);
    assert.deepEqual(await labels('Local pipeline', 'Delivery Streams'), ['Create Delivery Stream…']);
    await run('local.reset', { confirmed: true });
    assert.deepEqual(await labels('Local pipeline', 'Data Streams'), ['demo-stream']);
  });

  it('feeds the pipeline until it is told to stop, and a second feed does nothing', async () => {
    await startLocal();
    const fed = run<SendReport>('feed');
    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    await until(async () => {
      await api.tree.lookForDeliveries();
      const [first] = await rowsBelow(api, bucket.node);
      return first?.node.kind === 'prefix' || undefined;
    });
    assert.equal(await run('feed'), undefined);
    await run('feed.stop');
    const { sent, failed, notSent, byShard } = await fed;
    assert.ok(sent >= 10, `${sent} records`);
    assert.deepEqual([failed, notSent], [0, 0]);
    assert.equal(Object.keys(byShard).length, 2);
  });
});
