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
    assert.equal((JSON.parse(await workbench.editor.text()) as unknown[]).length, 24);
    assert.match(await workbench.editor.visibleText(), /^\[\n {2}\{"orderId": "o-1001"/);
  });

  it('changes its theme', async () => {
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('view-light');
  });
});
