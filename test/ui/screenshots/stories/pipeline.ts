import { ReportPanel } from '../../harness/reportPanel';
import { TailPanel } from '../../harness/tailPanel';
import type { Workbench } from '../../harness/workbench';
import type { Story } from '../story';

const STREAM = 'demo-stream';

/** From the first look at the local pipeline to a delivery that was verified. */
export const pipeline: Story = {
  name: 'pipeline',
  screens: [
    {
      name: 'first-look',
      async show(workbench) {
        await workbench.showView();
        await workbench.tree.row('Data Streams').waitFor();
      },
    },
    {
      name: 'tree',
      async show({ tree }) {
        await tree.expand('Data Streams');
        await tree.expand(STREAM);
        await tree.row('shardId-000000000001').waitFor();
        await tree.expand('Delivery Streams');
        await tree.expand('demo-delivery');
        await tree.row('demo-bucket').waitFor();
      },
    },
    {
      name: 'target',
      async show(workbench) {
        await workbench.openFile('orders.json');
        await workbench.runCommand('Kinesis Pipelines: Send Current File to Stream…');
        await workbench.quickInput.row(STREAM).first().waitFor();
      },
    },
    {
      name: 'review',
      async show({ quickInput }) {
        await quickInput.pick(STREAM);
        await quickInput.row('Send 24 records').waitFor();
      },
    },
    {
      name: 'sent',
      async show(workbench) {
        await workbench.page.keyboard.press('Enter');
        await workbench.notifications.waitFor('Sent 24 records to demo-stream');
      },
    },
    {
      name: 'tail',
      async show(workbench) {
        await workbench.notifications.press('Sent 24 records', 'Tail');
        await panelOf(workbench).rows.nth(5).waitFor();
        await workbench.notifications.clear();
      },
    },
    {
      name: 'details',
      async show(workbench) {
        const panel = panelOf(workbench);
        await panel.grid.press('Home');
        await panel.grid.press('Enter');
        await panel.details.locator('pre', { hasText: '"orderId"' }).first().waitFor();
      },
    },
    {
      name: 'fields',
      async show(workbench) {
        const panel = panelOf(workbench);
        await panel.button('Fields').first().click();
        await panel.fields.getByText('orderId').first().waitFor();
      },
    },
    {
      name: 'filter',
      async show(workbench) {
        const panel = panelOf(workbench);
        await panel.closeSide();
        await panel.filter.fill('total > 15');
        await panel.waitForCount(/^\d+ of 24/);
        await panel.row('orderId').waitFor();
      },
    },
    {
      name: 'generate',
      async show(workbench) {
        await workbench.runCommand('Kinesis Pipelines: Generate Sample Data…');
        await workbench.quickInput.row('Start Orders').waitFor();
      },
    },
    {
      name: 'object',
      async show(workbench) {
        await workbench.quickInput.cancel();
        await openNewestObject(workbench);
      },
    },
    {
      name: 'verified',
      async show(workbench) {
        await workbench.editor.closeAll();
        await workbench.openFile('orders.json');
        await workbench.runCommand('Kinesis Pipelines: Verify Delivery…');
        await workbench.quickInput.pick('orders.json');
        await workbench.quickInput.pick('demo-delivery');
        await new ReportPanel(workbench.page).waitForVerdict('delivered all of orders.json');
      },
    },
  ],
};

function panelOf(workbench: Workbench): TailPanel {
  return new TailPanel(workbench.page);
}

async function openNewestObject({ tree, page, editor }: Workbench): Promise<void> {
  await tree.collapse('Data Streams');
  await tree.collapse('Delivery Streams');
  await tree.expand('S3 Outputs');
  await tree.expand('demo-bucket');
  const folder = page
    .locator('.part.sidebar .monaco-list-row .label-name')
    .getByText(/^\d{4}\/\d\d\/\d\d\/\d\d\/$/)
    .first();
  await folder.waitFor();
  await tree.expand(await folder.innerText());
  await tree.open(/^\d\d:\d\d:\d\d$/, editor.tab('demo-delivery-1-'));
  await page.locator('.codelens-decoration').first().waitFor();
}
