import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/nodes';
import { LargeAccount } from '../support/aws/largeAccount';
import { activate, find, rowsBelow, run, until } from './harness/extension';

/** Names are listed at four pages a second, so these are as few as show ranges. `npm run bench -- tree` has more. */
const SIZES = { streams: 2_300, deliveryStreams: 2_000, buckets: 10_000 };
/** So many ticks of the view pass in a minute. */
const TICKS = 12;

interface AskedRows {
  /** How often VS Code has asked for a row. */
  count: number;
  /** The ids of the rows. */
  ids: Set<string>;
}

/** Counts what VS Code asks the tree for, from now on. */
function countRows(api: PipelinesApi): AskedRows {
  const rows: AskedRows = { count: 0, ids: new Set() };
  const original = api.tree.getTreeItem.bind(api.tree);
  api.tree.getTreeItem = (node: TreeNode) => {
    rows.count++;
    rows.ids.add(node.id);
    return original(node);
  };
  return rows;
}

describe('the tree of a large account', () => {
  const configuration = () => vscode.workspace.getConfiguration('kinesisPipelines');
  let api: PipelinesApi;
  let account: LargeAccount;
  let rows: AskedRows;

  before(async () => {
    api = await activate();
    account = await LargeAccount.start(SIZES);
    const connections = [{ name: 'large', region: 'us-east-1', endpoint: account.endpoint }];
    await configuration().update('local.autoStart', false, vscode.ConfigurationTarget.Global);
    await configuration().update('connections', connections, vscode.ConfigurationTarget.Global);
    rows = countRows(api);
    await vscode.commands.executeCommand('kinesisPipelines.explorer.focus');
  });

  after(async () => {
    await configuration().update('connections', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('local.autoStart', undefined, vscode.ConfigurationTarget.Global);
    await account.end();
  });

  it('asks AWS about rows in sight, and about no others', async () => {
    // The view may not have drawn its rows yet: another press does no harm.
    await until(async () => {
      for (const command of ['kinesisPipelines.explorer.focus', 'list.focusLast', 'list.expand'])
        await vscode.commands.executeCommand(command);
      return rows.ids.has('large/streams') || undefined;
    });
    // The filter opens the groups of connections that are open.
    await run('filter', { text: 'nothing-has-this-name' });
    await run('filter', { text: '' });
    await until(() => rows.ids.has('large/streams/stream-00099') || undefined);
    await until(() => account.callsOf('DescribeStreamSummary').length >= 5 || undefined);
    for (const [operation, perSecond] of [
      ['DescribeStreamSummary', 20],
      ['DescribeDeliveryStream', 5],
    ] as const) {
      const described = account.callsOf(operation).map(({ name }) => Number(name?.slice(-5)));
      assert.ok(Math.max(0, ...described) < 60, `rows that were asked about: ${described.join(', ')}`);
      assert.ok(account.mostInASecond(operation) <= perSecond, operation);
    }
  });

  it('loads a thousand names at a click, and holds nothing else up', async () => {
    const group = await find(api, 'large', 'Data Streams');
    let clicks = 0;
    for (;;) {
      const more = (await api.tree.getChildren(group.node)).at(-1);
      if (more?.kind !== 'loadMore') break;
      clicks++;
      const before = rows.count;
      await run('loadMore', more);
      await until(() => rows.count > before || undefined);
    }
    assert.equal(clicks, 3);
    assert.ok(account.mostInASecond('ListStreams') <= 5, `${account.mostInASecond('ListStreams')} in a second`);
    const ranges = (await rowsBelow(api, group.node)).filter(({ contextValue }) => contextValue === 'range');
    assert.deepEqual(
      ranges.map(({ label, description }) => [label, description]),
      [
        ['stream-01000 … stream-01999', (1_000).toLocaleString()],
        ['stream-02000 … stream-02299', '300'],
      ],
    );
    const within = await rowsBelow(api, ranges[1]?.node);
    assert.equal(within.length, 300);
    assert.equal(within.at(-1)?.label, 'stream-02299');
  });

  it('does nothing while nothing changes', async () => {
    // Rows in sight are still told of: their details come one at a time.
    await until(async () => {
      const before = { asked: rows.count, calls: account.calls.length };
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return (rows.count === before.asked && account.calls.length === before.calls) || undefined;
    });
    const [count, calls] = [rows.count, account.calls.length];
    for (let tick = 0; tick < TICKS; tick++) {
      api.tree.redraw();
      await api.tree.lookForDeliveries();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([rows.count, account.calls.length], [count, calls]);
  });

  it('is filtered by AWS, wherever in the list a name is', async () => {
    await run('refresh');
    const group = await find(api, 'large', 'Data Streams');
    await run('filter', { text: 'stream-0229' });
    const found = await until(async () => {
      const shown = await rowsBelow(api, group.node);
      return shown.length === 10 ? shown : undefined;
    });
    assert.deepEqual(
      found.map(({ label }) => label),
      Array.from({ length: 10 }, (_, index) => `stream-0229${index}`),
    );
    const buckets = await find(api, 'large', 'S3 Outputs');
    await run('filter', { text: 'bucket-0999/2026' });
    await until(async () => (await rowsBelow(api, buckets.node)).length === 10 || undefined);
    await run('filter', { text: '' });
    const all = await rowsBelow(api, (await find(api, 'large', 'Data Streams')).node);
    assert.equal(all.length, 101);
  });

  it('keeps favourites on top, also those that no list shows', async () => {
    const group = await find(api, 'large', 'Data Streams');
    const last = (await rowsBelow(api, group.node)).find(({ label }) => label === 'stream-00099');
    await run('addFavourite', last?.node);
    await run('addByName', { connection: 'large', stream: 'unlisted' });
    const labels = async () => (await rowsBelow(api, group.node)).slice(0, 3);
    const top = await until(async () => {
      const shown = await labels();
      return shown[0]?.label === 'unlisted' ? shown : undefined;
    });
    assert.deepEqual(
      top.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['unlisted', 'stream.favourite.remote'],
        ['stream-00099', 'stream.favourite.remote'],
        ['stream-00000', 'stream.remote'],
      ],
    );
    for (const { node } of top.slice(0, 2)) await run('removeFavourite', node);
    await until(async () => (await labels())[0]?.label === 'stream-00000' || undefined);
    await assert.rejects(run('addByName', { connection: 'large', stream: 'a b' }), /not the name of a stream/);
  });
});
