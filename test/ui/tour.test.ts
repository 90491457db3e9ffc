import assert from 'node:assert/strict';
import { readUntil } from './harness/readUntil';
import { Workbench, type Theme } from './harness/workbench';

const SEND = 'Kinesis Pipelines: Send Current File to Stream…';

describe('the five-minute tour', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
  });

  after(() => workbench.close());

  it('shows a running pipeline with all its parts as soon as the view is opened', async () => {
    await workbench.showView();
    for (const part of ['demo-stream', 'demo-delivery', 'demo-bucket']) await workbench.tree.row(part).waitFor();
    await workbench.tree.description('Local pipeline', /running · 127\.0\.0\.1:\d+/);
    await workbench.screenshot('tour-1-first-look');
  });

  it('opens streams, shards and the ends of a delivery stream', async () => {
    await workbench.tree.expand('demo-stream');
    await workbench.tree.row('shardId-000000000001').waitFor();
    await workbench.tree.expand('Delivery Streams');
    await workbench.tree.row('demo-delivery').waitFor();
    const wanted = ['Send Current File to Stream…', 'Tail Stream', 'Show Details'];
    await readUntil(
      () => workbench.tree.inlineActions('demo-stream'),
      // A key binding may stand behind the name.
      (actions) => actions.length === wanted.length && actions.every((action, at) => action.startsWith(wanted[at]!)),
    );
    await workbench.screenshot('tour-2-tree');
  });

  it('sends the current file from the palette and says what the shards confirmed', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand(SEND);
    await workbench.quickInput.row('demo-stream').first().waitFor();
    await workbench.screenshot('tour-3-pick-target');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Send 24 records').waitFor();
    await workbench.screenshot('tour-3-review');
    await workbench.page.keyboard.press('Enter');
    const message = await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    assert.match(message, /Sent 24 records to demo-stream \(\d shards?\) in /);
    await workbench.screenshot('tour-4-sent');
  });

  it('tails what was sent from the message', async () => {
    await workbench.notifications.press('Sent 24 records', 'Tail');
    await workbench.editor.tab('Tail: demo-stream').waitFor();
    const rows = workbench.editor.webview().getByRole('row');
    await rows.filter({ hasText: '"orderId":"o-10' }).first().waitFor();
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'rec/s' }).waitFor();
    await workbench.screenshot('tour-5-tail');
  });

  it('offers the last target first the next time', async () => {
    await workbench.editor.tab('orders.json').click();
    await workbench.runCommand(SEND);
    await readUntil(
      () => workbench.quickInput.labels(),
      ([first = '']) => first.includes('demo-stream'),
    );
    await workbench.quickInput.cancel();
  });

  it('marks what is malformed and sends nothing', async () => {
    await workbench.openFile('broken.ndjson');
    await workbench.runCommand(SEND);
    await workbench.notifications.waitFor('Nothing was sent');
    await workbench.screenshot('tour-6-malformed');
    await workbench.notifications.press('Nothing was sent', 'Go to Problem');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.notifications.clear();
  });

  it('shows a delivered object as one record a line, and its bytes on request', async () => {
    await workbench.tree.collapse('Data Streams');
    await workbench.tree.collapse('Delivery Streams');
    await workbench.tree.expand('S3 Outputs');
    await workbench.tree.expand('demo-bucket');
    const rows = workbench.page.locator('.part.sidebar .monaco-list-row .label-name');
    const folder = rows.getByText(/^\d{4}\/\d\d\/\d\d\/\d\d\/$/).first();
    await folder.waitFor();
    await workbench.tree.expand(await folder.innerText());
    await workbench.tree.open(/^\d\d:\d\d:\d\d$/, workbench.editor.tab('demo-delivery-1-'));
    await workbench.page.locator('.codelens-decoration').first().waitFor();
    await workbench.screenshot('tour-7-object');
    const text = await workbench.editor.text();
    const lines = text.trimEnd().split('\n');
    assert.equal(lines.length, 24);
    for (const line of lines) assert.ok('orderId' in (JSON.parse(line) as object));
  });

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast'] satisfies Theme[]) {
    it(`is readable in ${theme}`, async () => {
      await workbench.setTheme(theme);
      await workbench.screenshot(`tour-8-${theme}`);
    });
  }

  it('is of use at 400 pixels', async () => {
    await workbench.setTheme('Dark Modern');
    await workbench.setViewport(400, 800);
    await workbench.screenshot('tour-9-narrow');
    await workbench.setViewport(1280, 800);
  });

  it('feeds the pipeline from the title of the view until the same button stops it', async () => {
    await workbench.notifications.clear();
    await workbench.pressViewAction('Feed the Pipeline');
    await workbench.page
      .locator('.statusbar-item')
      .filter({ hasText: /demo-stream [1-9]\d* · \d+ rec\/s/ })
      .waitFor();
    await workbench.pressViewAction('Stop Feeding the Pipeline');
    await workbench.notifications.waitFor(/Sent \d+ records to demo-stream/);
  });
});
