import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';

describe('the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
  });

  after(() => workbench.close());

  it('shows the Kinesis Pipelines view from the activity bar', async () => {
    await workbench.showView();
    await workbench.screenshot('view');
  });

  it('opens a file of the workspace', async () => {
    await workbench.openFile('orders.json');
    const text = await workbench.editor.text();
    assert.match(text, /^\[\n {2}\{"orderId": "o-1001"/);
    assert.equal((JSON.parse(text) as unknown[]).length, 24);
  });

  it('changes its theme', async () => {
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('view-light');
  });
});
