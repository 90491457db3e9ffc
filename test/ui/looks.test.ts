import { readFile } from 'node:fs/promises';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { showLocalStream } from './harness/localStream';
import { readUntil } from './harness/readUntil';
import { TailPanel } from './harness/tailPanel';
import { Workbench, type Theme } from './harness/workbench';

const STREAM = 'demo-stream';
const WALKTHROUGH = 'Get Started with Kinesis Pipelines';

describe('the looks in the default themes', () => {
  let workbench: Workbench;
  let panel: TailPanel;
  let kinesis: Kinesis;

  before(async () => {
    workbench = await Workbench.open();
    panel = new TailPanel(workbench.page);
    await workbench.screenshot('looks-0-first');
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
  });

  after(async () => {
    kinesis.destroy();
    await workbench.close();
  });

  it('tail', async () => {
    await kinesis.putRecords({
      StreamName: STREAM,
      Records: Array.from({ length: 60 }, (_, n) => ({
        Data: Buffer.from(`{"orderId":${n},"total":${n * 10.5},"customer":"c-${n % 3}","paid":${n % 2 === 0},"note":null}`),
        PartitionKey: `key-${n}`,
      })),
    });
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.row('"orderId":59').waitFor();
    await panel.grid.focus();
    await panel.grid.press('Home');
    await panel.grid.press('Enter');
    await panel.details.locator('pre', { hasText: '"orderId": 0,' }).waitFor();
    await panel.button('Fields').first().click();
    await panel.fields.waitFor();
    await workbench.notifications.clear();
  });

  for (const theme of ['Light 2026', 'Dark 2026'] satisfies Theme[]) {
    it(`panel in ${theme}`, async () => {
      await workbench.setTheme(theme);
      await workbench.screenshot(`looks-panel-${theme}`);
      const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
      console.log(theme, await panel.violations(axe));
    });
  }
  it('narrow', async () => {
    for (const theme of ['Light 2026', 'Dark 2026'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
      await workbench.setViewport(400, 800);
      await panel.rows.first().waitFor();
      await workbench.screenshot(`looks-panel-narrow-${theme}`);
      await workbench.setViewport(1280, 800);
      await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    }
  });

  it('reports', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Send Current File to Stream…');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Send 24 records').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    await workbench.screenshot('looks-sent');
    await workbench.notifications.clear();
    await workbench.tree.expand('S3 Outputs');
    await workbench.tree.expand('demo-bucket');
    await readUntil(
      () => workbench.tree.labels(),
      (labels) => labels.some((label) => /^\d{4}\//.test(label)),
    );
    await workbench.screenshot('looks-tree');
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Verify Delivery…');
    await workbench.quickInput.row('orders.json').first().waitFor();
    await workbench.screenshot('looks-verify-pick');
    await workbench.quickInput.pick('orders.json');
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot('looks-verify-pick2');
    await workbench.quickInput.pick('demo-delivery').catch(() => undefined);
    await workbench.notifications.waitFor('orders.json');
    await workbench.screenshot('looks-verify-message');
    await workbench.notifications.press('orders.json', 'Report');
    await workbench.page.waitForTimeout(1500);
    for (const theme of ['Light 2026', 'Dark 2026'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`looks-report-${theme}`);
    }
    await workbench.setViewport(400, 800);
    await workbench.screenshot(`looks-report-narrow`);
    await workbench.setViewport(1280, 800);
  });

  it('search', async () => {
    await workbench.runCommand('Kinesis Pipelines: Search in Objects…');
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot('looks-search-1');
    await workbench.page.keyboard.press('Escape');
  });

  it('walkthrough', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.pick(WALKTHROUGH);
    await workbench.page.waitForTimeout(2500);
    for (const theme of ['Light 2026', 'Dark 2026'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      for (const step of ['Look at a pipeline', 'Send the current file', 'Tail the stream', 'Open what was delivered', 'Connect to AWS']) {
        await workbench.page.locator('.getting-started-step').filter({ hasText: step }).first().click();
        await workbench.page.waitForTimeout(1200);
        await workbench.screenshot(`looks-walkthrough-${theme}-${step}`);
      }
    }
    await workbench.setViewport(400, 800);
    await workbench.page.waitForTimeout(800);
    await workbench.screenshot('looks-walkthrough-narrow');
    await workbench.setViewport(1280, 800);
  });
});
