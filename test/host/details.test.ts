import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import { activate, find, run, startLocal, until } from './harness/extension';

/** The labels of the open tabs of details. */
function detailTabs(): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('kinesisPipelines.details'),
    )
    .map(({ label }) => label);
}

const tabsCome = (labels: string[]) =>
  until(() => (JSON.stringify(detailTabs().sort()) === JSON.stringify(labels) ? true : undefined));

describe('openDetails', function () {
  this.timeout(30_000);
  let api: PipelinesApi;

  before(async () => {
    api = await activate();
    await startLocal();
  });

  afterEach(() => run('refresh').then(() => vscode.commands.executeCommand('workbench.action.closeAllEditors')));

  it('shows one page for each stream, delivery stream and bucket, however often it is opened', async () => {
    const connection = 'local';
    assert.equal(await run('openDetails', { connection, stream: 'demo-stream' }), undefined);
    await run('openDetails', { connection, deliveryStream: 'demo-delivery' });
    await run('openDetails', { connection, bucket: 'demo-bucket' });
    await run('openDetails', { connection, stream: 'demo-stream' });
    await tabsCome(['demo-bucket', 'demo-delivery', 'demo-stream']);
    // A page that was closed is made again.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await tabsCome([]);
    await run('openDetails', { connection, stream: 'demo-stream' });
    await tabsCome(['demo-stream']);
  });

  it('opens from the rows of the tree', async () => {
    const { node } = await find(api, 'Local pipeline', 'Data Streams', 'demo-stream');
    await run('openDetails', node);
    await tabsCome(['demo-stream']);
  });

  it('says what is wrong with an argument', async () => {
    const refused = (argument: object, message: RegExp) => assert.rejects(run('openDetails', argument), message);
    await refused({ connection: 'local' }, /one of "stream", "deliveryStream" and "bucket"/);
    await refused({ connection: 'local', stream: 'a', bucket: 'b' }, /one of "stream"/);
    await refused({ connection: 'nowhere', stream: 'a' }, /nowhere/);
  });
});
