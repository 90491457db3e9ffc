import { ReportPanel } from './harness/reportPanel';
import { Workbench } from './harness/workbench';

const SEND = 'Kinesis Pipelines: Send Current File to Stream…';

describe('a delivered object', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    await workbench.showView();
    await workbench.tree.expand('Delivery Streams');
    await workbench.tree.row('demo-delivery').waitFor();
  });

  after(() => workbench.close());

  it('is waited for from the row of its delivery stream, which says when it is due', async () => {
    await workbench.page
      .locator('.part.sidebar .label-description')
      .filter({ hasText: /^nothing buffered · demo-stream → demo-bucket/ })
      .first()
      .waitFor();
    await workbench.tree.pressInlineAction('demo-delivery', 'Watch Delivery');
    await workbench.notifications.waitFor('Waiting for the next object of demo-delivery');
    await workbench.screenshot('documents-1-watching');
    await workbench.openFile('orders.json');
    await workbench.runCommand(SEND);
    await workbench.quickInput.row('demo-stream').first().waitFor();
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Send 24 records').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.tab('demo-delivery-1-').waitFor();
  });

  it('is verified from the message of the send, in a page that counts down, whose links open the place', async () => {
    const { notifications, page } = workbench;
    const report = new ReportPanel(page);
    await notifications.press('Sent 24 records', 'Verify Delivery');
    await workbench.editor.tab('Delivery of orders.json').waitFor();
    await report.waitForVerdict(/demo-delivery delivered all of orders\.json: 24 records/);
    await notifications.clear();
    await report.frame.locator('.latency').getByText('median').waitFor();
    await report.unfold('Delivered');
    await report.rows.first().waitFor();
    await workbench.screenshot('documents-2-verified');
    await report.rows.first().locator('.link').click();
    await page.locator('.part.editor .tab.active').filter({ hasText: 'demo-delivery-1-' }).waitFor();
  });

  it('is shown in the tree', async () => {
    await workbench.runCommand('Kinesis Pipelines: Show in Tree');
    const selected = workbench.page.locator('.part.sidebar .monaco-list-row.selected .label-name');
    await selected.getByText(/^\d\d:\d\d:\d\d$/).waitFor();
    await workbench.tree.description(/^\d\d:\d\d:\d\d$/, /^\d+ records? · .* · demo-delivery-1/);
    await workbench.screenshot('documents-3-in-tree');
  });

  it('has a line above it that says what it is and what one can do', async () => {
    // The link has led to whatever line the record is in.
    await workbench.page.locator('.part.editor .view-line').first().click();
    await workbench.page.keyboard.press('ControlOrMeta+Home');
    const lens = workbench.page.locator('.codelens-decoration').first();
    await lens.filter({ hasText: /demo-delivery · \d+ records? · .* UTC.*Raw.*Table.*Verify.*Replay…/ }).waitFor();
    await workbench.notifications.clear();
    await workbench.screenshot('documents-2-object');
  });

  it('opens as a table', async () => {
    const table = workbench.page.locator('.codelens-decoration').getByText('Table', { exact: true }).first();
    const tab = workbench.page
      .locator('.part.editor .tab')
      .filter({ hasText: /…\/\d\d-\d\d-\d\d/ })
      .first();
    // While its records are being counted, the line above an object is redrawn, and a click on the old one is lost.
    while (!(await tab.isVisible())) {
      await table.click();
      await tab.waitFor({ timeout: 5_000 }).catch(() => undefined);
    }
    const frame = workbench.page.locator('iframe.webview').last().contentFrame().frameLocator('iframe');
    await frame.getByRole('grid').waitFor();
    await frame
      .getByText(/all read: 24 records/i)
      .first()
      .waitFor();
    await workbench.screenshot('documents-3-table');
  });
});
