import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';

const LOCAL = 'Local pipeline';

describe('the local pipeline in the tree', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
  });
  after(() => workbench.close());

  it('simulates faults that are picked one after the other, and says so in its row', async () => {
    const failRecords = workbench.quickInput.row('Fail records');
    await workbench.tree.pickFromMenu(LOCAL, 'Simulate Faults…', failRecords);
    await workbench.screenshot('local-1-faults');
    await workbench.quickInput.pick('Fail records');
    await workbench.quickInput.type('101');
    await workbench.page.locator('.quick-input-message').getByText('Enter a number from 0 to 100').waitFor();
    await workbench.quickInput.answer('30');
    await workbench.quickInput.row('Turn off all faults').waitFor();
    await workbench.screenshot('local-2-fault-on');
    await workbench.quickInput.cancel();
    await workbench.tree.row(LOCAL).getByText('simulating faults').waitFor();
    await workbench.tree.pickFromMenu(LOCAL, 'Simulate Faults…', failRecords);
    await workbench.quickInput.pick('Turn off all faults');
    await workbench.quickInput.row('Turn off all faults').waitFor({ state: 'hidden' });
    await workbench.quickInput.cancel();
    await workbench.tree.row(LOCAL).getByText('simulating faults').waitFor({ state: 'hidden' });
  });

  it('asks before it is reset, and keeps everything when it is not confirmed', async () => {
    await workbench.tree.expand('S3 Outputs');
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Send Current File to Stream…');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Send 24 records').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    await workbench.notifications.clear();
    await workbench.tree.expand('demo-bucket');
    const folder = workbench.page.locator('.part.sidebar .label-name').getByText(/^\d{4}\/\d\d\/\d\d\/\d\d\/$/);
    await folder.first().waitFor();
    const dialog = workbench.page.locator('.monaco-dialog-box');

    const question = dialog.getByText('Reset the local pipeline?');
    await workbench.tree.pickFromMenu(LOCAL, 'Reset Local Pipeline', question);
    await workbench.screenshot('local-3-reset');
    await workbench.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.ok(await folder.first().isVisible());

    await workbench.tree.pickFromMenu(LOCAL, 'Reset Local Pipeline', question);
    await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
    await folder.first().waitFor({ state: 'hidden' });
    await workbench.tree.row('demo-bucket').waitFor();
  });
});
