import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { clipboardText } from './harness/clipboard';
import { showLocalStream } from './harness/localStream';
import { readUntil } from './harness/readUntil';
import { TailPanel } from './harness/tailPanel';
import { Workbench } from './harness/workbench';

const STREAM = 'demo-stream';
/** "Complex Types", "Records" (Apache Avro Specification). */
const AVRO = '{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}';
const AVRO_RECORD = Buffer.from('3606666f6f', 'hex');

/** What one does with the records that a tail shows. */
describe('at work in the panel of a tail', () => {
  let workbench: Workbench;
  let panel: TailPanel;
  let kinesis: Kinesis;

  const put = (records: readonly (string | Buffer)[]) =>
    kinesis.putRecords({
      StreamName: STREAM,
      Records: records.map((data) => ({ Data: Buffer.from(data), PartitionKey: 'some-key' })),
    });
  const clipboardHas = (part: string) => clipboardText(workbench.page, (text) => text.includes(part));
  const confirmFile = async () => {
    await workbench.quickInput.waitUntilOpen();
    await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  };
  /** Back from another editor: the panel's page begins anew. */
  const comeBack = async () => {
    await workbench.editor.tab(`Tail: ${STREAM}`).click();
    await panel.grid.waitFor();
    // The tooltip of a tab lies over the buttons of the panel.
    await workbench.page.mouse.move(0, 0);
    await workbench.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
  };

  before(async () => {
    workbench = await Workbench.open();
    panel = new TailPanel(workbench.page);
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
    await put(Array.from({ length: 80 }, (_, n) => `{"orderId":${n},"total":${n * 10}}`));
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.waitForCount(/^80 records$/);
    // What was not in sight yet would count as new.
    await panel.row('"orderId":79,').waitFor();
  });

  after(async () => {
    kinesis.destroy();
    await workbench.close();
  });

  it('comes back to its place, selection and details when its tab was hidden', async () => {
    await panel.grid.press('Home');
    await panel.row('"orderId":0,').waitFor();
    for (let presses = 0; presses < 3; presses++) await panel.grid.press('ArrowDown');
    await panel.grid.press('Enter');
    await panel.details.locator('pre', { hasText: '"orderId": 3,' }).waitFor();
    await workbench.openFile('order.jsonc');
    await panel.frame.locator('body').waitFor({ state: 'detached' });
    await put(['{"orderId":80}', '{"orderId":81}']);
    await comeBack();
    await panel.details.locator('pre', { hasText: '"orderId": 3,' }).waitFor();
    await panel.waitForSelected('"orderId":3,');
    await panel.button('2 new').waitFor();
    await panel.row('"orderId":0,').waitFor();
    await workbench.screenshot('tail-back');
    await panel.closeSide();
  });

  it('says by when and shard what the histogram shows', async () => {
    const titles = () =>
      panel.frame.locator('.histogram').evaluate((histogram) => {
        const { left, top, width } = histogram.getBoundingClientRect();
        return Array.from({ length: Math.floor(width / 2) }, (_, step) => {
          histogram.dispatchEvent(new PointerEvent('pointermove', { clientX: left + step * 2, clientY: top + 10 }));
          return (histogram as HTMLElement).title;
        });
      });
    await readUntil(titles, (texts) => texts.some((title) => title.includes('\n0001: 80\n')));
  });

  it('records to a file what is read from then on', async () => {
    await panel.button('Record to a file').click();
    await confirmFile();
    await panel.frame.locator('.recording').getByText(`${STREAM}.ndjson: 0`).waitFor();
    await put(['{"recorded":1}', '{"recorded":2}']);
    await panel.frame.locator('.recording').getByText(`${STREAM}.ndjson: 2`).waitFor();
    await panel.button('Stop recording').click();
    await workbench.notifications.waitFor('Recorded 2 records');
    await workbench.notifications.clear();
    const text = await readFile(path.join(workbench.folder, `${STREAM}.ndjson`), 'utf8');
    const data = text.trimEnd().split('\n');
    assert.deepEqual(
      data.map((line) => (JSON.parse(line) as { data: unknown }).data),
      [{ recorded: 1 }, { recorded: 2 }],
    );
  });

  it('reads nothing while the reading is paused, and all of it afterwards', async () => {
    await panel.button('Choose what to pause').click();
    await panel.frame.getByRole('menuitem', { name: 'Pause reading' }).click();
    await panel.frame.getByRole('status').getByText('reading paused', { exact: true }).waitFor();
    await put(['{"held":1}']);
    await panel.button('Resume reading').click();
    await panel.grid.press('End');
    await panel.row('"held":1').waitFor();
    await panel.waitForCount(/^85 records$/);
  });

  it('makes a column wider by the keys, and keeps it so', async () => {
    const head = panel.frame.getByRole('columnheader', { name: 'Shard' });
    const before = (await head.boundingBox())!.width;
    const handle = panel.frame.getByRole('separator', { name: 'Resize column: Shard' });
    await handle.press('ArrowRight');
    const width = async () => (await head.boundingBox())?.width ?? 0;
    const wide = await readUntil(width, (now) => now > before);
    await readUntil(
      () => handle.getAttribute('aria-valuenow'),
      (value) => value === String(Math.round(wide)),
    );
  });

  it('copies a link to the tail, and a JSON Schema of its records', async () => {
    await panel.button('Copy link to this tail').click();
    await clipboardHas(`kinesis-pipelines.kinesis-pipelines/tail?connection=local&stream=${STREAM}&from=`);
    await panel.button('Fields').first().click();
    await panel.button('Copy as JSON Schema').click();
    await clipboardHas('"$schema"');
    await panel.closeSide();
  });

  it('compares two records, and goes on with the one that was picked after the diff was looked at', async () => {
    await panel.filter.fill('orderId = 5 or orderId = 6');
    await panel.waitForCount(/^2 of 85$/);
    await panel.row('"orderId":5,').click();
    await panel.details.getByRole('button', { name: 'Select for compare' }).click();
    await panel.row('"orderId":6,').click();
    await panel.details.getByRole('button', { name: 'Compare with selected' }).click();
    await workbench.editor.tab('↔').waitFor();
    await workbench.screenshot('tail-compare');
    await comeBack();
    await panel.waitForCount(/^2 of 85$/);
  });

  it('sends a record that was edited when it is told to', async () => {
    await panel.row('"orderId":6,').click();
    await panel.details.getByRole('button', { name: 'Edit and send' }).click();
    await workbench.notifications.waitFor('Edit the record, then send it');
    await workbench.notifications.press('Edit the record', 'Send');
    await workbench.notifications.waitFor('Sent 1 record to demo-stream');
    await workbench.notifications.clear();
    await comeBack();
    await panel.waitForCount(/^3 of 86$/);
    await panel.filter.fill('');
    await panel.waitForCount(/^86 records$/);
  });

  it('shows Avro records decoded by a schema of the workspace, and why one is none', async () => {
    await writeFile(path.join(workbench.folder, 'made.avsc'), AVRO);
    await put([AVRO_RECORD]);
    await panel.waitForCount(/^87 records$/);
    await panel.button('Avro or Protobuf schema').click();
    await workbench.quickInput.pick('made.avsc');
    await panel.grid.press('End');
    await panel.row('{"a":27,"b":"foo"}').waitFor();
    await panel.row('≠ avro').waitFor();
    await workbench.screenshot('tail-schema');
    await panel.button('Avro or Protobuf schema of the records: made.avsc').click();
    await workbench.quickInput.pick('No schema');
    await panel.row('36 06 66').waitFor();
  });

  it('makes a sample template from what it shows', async () => {
    await panel.button('Fields').first().click();
    await panel.button('Create Sample Template').click();
    await workbench.page.locator('.part.editor .view-line').filter({ hasText: '"orderId"' }).first().waitFor();
    await comeBack();
  });

  it('begins elsewhere, and at one shard, when that is chosen', async () => {
    await panel.button('Shards to read: all shards').click();
    await workbench.quickInput.waitUntilOpen();
    await workbench.quickInput.row('shardId-000000000001').waitFor();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: '000000000000' }).click();
    await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await panel.button('Shards to read: 0001').waitFor();
    // Where the list was, the pointer is on a tab now, whose hover would cover the button.
    await workbench.page.mouse.move(0, 0);
    await panel.button('Start position').click();
    await workbench.quickInput.pick('from now on');
    await panel.button('Start position: from now on').waitFor();
    await panel.frame.getByText('No records yet').waitFor();
    await put(['{"afterwards":1}']);
    await panel.row('"afterwards":1').waitFor();
    await panel.waitForCount(/^1 records?$/);
  });
});
