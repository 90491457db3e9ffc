import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { S3 } from '@aws-sdk/client-s3';
import { kplAggregate } from '../unit/consumer/support/kplAggregate';
import { clipboardText } from './harness/clipboard';
import { showLocalStream } from './harness/localStream';
import { readMatching, readUntil } from './harness/readUntil';
import { TailPanel } from './harness/tailPanel';
import { Workbench } from './harness/workbench';

const STREAM = 'demo-stream';
const BUCKET = 'demo-bucket';
const DELIVERY_POLL_MS = 250;

interface ExportedLine {
  partitionKey: string;
  data: { orderId: number };
}

/** By mouse and by keys alone: several records at a time, columns, parts of the panel, two panels. */
describe('in the panel of a tail', () => {
  let workbench: Workbench;
  let panel: TailPanel;
  let kinesis: Kinesis;
  let endpoint: string;

  const put = (records: readonly (string | Buffer)[]) =>
    kinesis.putRecords({
      StreamName: STREAM,
      Records: records.map((data, n) => ({ Data: Buffer.from(data), PartitionKey: `key-${n}`, ExplicitHashKey: '0' })),
    });
  const press = (key: string) => workbench.page.keyboard.press(key);
  const selectedAre = (count: number) =>
    readUntil(
      () => panel.frame.locator('.row[aria-selected="true"]').count(),
      (drawn) => drawn === count,
    );
  const barHas = (text: string) => panel.selectionBar.getByText(text).waitFor();
  const clipboardWith = (part: string) => clipboardText(workbench.page, (text) => text.includes(part));
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportedLine);
  const orderIds = (text: string) => lines(text).map(({ data }) => data.orderId);
  const comeBack = async () => {
    await workbench.editor.tab(`Tail: ${STREAM}`).click();
    await panel.grid.waitFor();
    await panel.rows.first().waitFor();
  };

  before(async () => {
    workbench = await Workbench.open();
    panel = new TailPanel(workbench.page);
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
    const { protocol, hostname, port } = await kinesis.config.endpoint!();
    endpoint = `${protocol}//${hostname}:${port}`;
    await put(Array.from({ length: 12 }, (_, n) => `{"orderId":${n},"total":${n * 10}}`));
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.waitForCount(/^12 records$/);
    await panel.row('"orderId":11,').waitFor();
  });

  after(async () => {
    kinesis.destroy();
    await workbench.close();
  });

  it('several records are selected by mouse and keys, and who hears it is told', async () => {
    await panel.row('"orderId":2,').click();
    await panel.row('"orderId":5,').click({ modifiers: ['Shift'] });
    await barHas('4 records selected');
    await panel.row('"orderId":3,').click({ modifiers: ['ControlOrMeta'] });
    await barHas('3 records selected');
    assert.equal(await panel.grid.getAttribute('aria-multiselectable'), 'true');
    await selectedAre(3);
    await panel.row('"orderId":8,').click({ modifiers: ['ControlOrMeta'] });
    await press('Shift+ArrowDown');
    await barHas('2 records selected');
    await press('Shift+ArrowDown');
    await barHas('3 records selected');
    await workbench.screenshot('tail-selection');
    await press('Escape');
    await panel.selectionBar.waitFor({ state: 'hidden' });
    await panel.waitForSelected('"orderId":10,');
    await press('ControlOrMeta+a');
    await barHas('12 records selected');
    await selectedAre(12);
  });

  it('the selected ones are copied, as their data and as NDJSON, and opened as a document', async () => {
    await panel.filter.fill('orderId < 3');
    await panel.waitForCount(/^3 of 12$/);
    await panel.grid.press('ControlOrMeta+a');
    await barHas('3 records selected');
    await press('ControlOrMeta+c');
    assert.equal((await clipboardWith('"orderId":2,')).trimEnd().split('\n').length, 3);
    await panel.selectionBar.getByRole('button', { name: 'Copy as NDJSON' }).click();
    const ndjson = await clipboardWith('"partitionKey":"key-2"');
    assert.deepEqual(orderIds(ndjson), [0, 1, 2]);
    await panel.selectionBar.getByRole('button', { name: 'Open as document' }).click();
    await workbench.editor.tab('3 records.jsonl').waitFor();
    assert.equal(lines(await workbench.editor.text()).length, 3);
    await comeBack();
  });

  it('the selected ones are exported', async () => {
    await panel.row('"orderId":1,').click();
    await panel.row('"orderId":2,').click({ modifiers: ['Shift'] });
    await panel.selectionBar.getByRole('button', { name: 'Export…' }).click();
    await workbench.quickInput.waitUntilOpen();
    await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await workbench.notifications.waitFor('Wrote 2 records');
    await workbench.notifications.clear();
    const written = await readFile(path.join(workbench.folder, `${STREAM}.ndjson`), 'utf8');
    assert.deepEqual(orderIds(written), [1, 2]);
  });

  it('two selected ones are compared', async () => {
    await panel.row('"orderId":0,').click();
    await panel.row('"orderId":2,').click({ modifiers: ['ControlOrMeta'] });
    await panel.selectionBar.getByRole('button', { name: 'Compare' }).click();
    await workbench.editor.tab('↔').waitFor();
    await comeBack();
  });

  it('the selected ones are sent again, with their keys, after the review of every send', async () => {
    await panel.row('"orderId":1,').click();
    await panel.row('"orderId":2,').click({ modifiers: ['Shift'] });
    await panel.selectionBar.getByRole('button', { name: 'Send…' }).click();
    await workbench.quickInput.row(STREAM).first().waitFor();
    await readUntil(
      () => workbench.quickInput.labels(),
      ([first = '']) => first.trim() === STREAM,
    );
    await workbench.screenshot('tail-send-selected-to');
    await workbench.quickInput.pick(STREAM);
    await workbench.quickInput.row('Send 2 records').waitFor();
    await workbench.screenshot('tail-send-selected');
    await workbench.quickInput.pick('Send 2 records');
    await workbench.notifications.waitFor('Sent 2 records to demo-stream');
    await workbench.notifications.clear();
    await comeBack();
    await panel.waitForCount(/^5 of 14$/);
    await readUntil(
      () => panel.rows.filter({ hasText: 'key-2' }).filter({ hasText: '"orderId":2,' }).count(),
      (drawn) => drawn === 2,
    );
    await panel.filter.fill('');
    await panel.waitForCount(/^14 records$/);
  });

  it('a column is made wider by the mouse, and is so when the tab comes back', async () => {
    const head = panel.frame.getByRole('columnheader', { name: 'Partition key' });
    const before = (await head.boundingBox())!.width;
    const handle = panel.frame.getByRole('separator', { name: 'Resize column: Partition key' });
    const { x, y, height } = (await handle.boundingBox())!;
    await workbench.page.mouse.move(x + 3, y + height / 2);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + 63, y + height / 2, { steps: 4 });
    await workbench.page.mouse.up();
    const isWide = (wide: number) => Math.abs(wide - before - 60) < 1;
    const width = async () => (await head.boundingBox())?.width ?? 0;
    await readUntil(width, isWide);
    await workbench.openFile('order.jsonc');
    await panel.frame.locator('body').waitFor({ state: 'detached' });
    await comeBack();
    await readUntil(width, isWide);
  });

  it('the members of an aggregate are shown in the details, and lead to one another', async () => {
    await put([kplAggregate(['{"member":"a"}', '{"member":"b"}', '{"member":"c"}'])]);
    await panel.waitForCount(/^17 records$/);
    await panel.grid.press('End');
    await panel.row('"member":"a"').click();
    await panel.frame.getByRole('tab', { name: 'Info' }).click();
    await panel.details.getByText('Aggregated record: 3 members').waitFor();
    const members = panel.details.locator('.member');
    await members.nth(2).waitFor();
    assert.equal(await members.count(), 3);
    await members.nth(2).click();
    await panel.frame.locator('.row.selected', { hasText: '"member":"c"' }).waitFor();
    await panel.frame.getByRole('tab', { name: 'Record', exact: true }).click();
    await panel.details.locator('pre', { hasText: '"member": "c"' }).waitFor();
  });

  it('everything is reached by keys alone', async () => {
    await panel.button('Fields').first().click();
    await panel.fields.waitFor();
    await panel.button('Shards: 2').click();
    const body = panel.frame.locator('body');
    const stops = await body.evaluate(() => {
      const focusable = [...document.querySelectorAll<HTMLElement>('button, input, [tabindex]')];
      const reachable = focusable.filter(
        (one) => one.tabIndex >= 0 && one.checkVisibility() && !(one as HTMLButtonElement).disabled,
      );
      reachable[0]!.focus();
      return reachable.map((one, index) => {
        one.dataset.stop = String(index);
        return one.getAttribute('aria-label') ?? one.textContent;
      });
    });
    const reached = new Set<string>();
    while (reached.size < stops.length) {
      const before = reached.size;
      reached.add(await body.evaluate(() => (document.activeElement as HTMLElement).dataset.stop ?? ''));
      if (reached.size === before) break;
      await press('Tab');
    }
    assert.deepEqual(
      stops.filter((_, index) => !reached.has(String(index))),
      [],
    );
    // The toolbar is one stop, where one was last: at "Fields". So are the heads of the columns.
    for (const part of ['Filter', 'Fields', 'Time', 'Tail', 'Close', 'Show as column'])
      assert.ok(
        stops.some((stop) => stop.startsWith(part)),
        `${part} is not a stop: ${stops.join(', ')}`,
      );
    await panel.button('Shards: 2').press('Enter');
    await panel.button('Close (Escape)').press('Enter');
  });

  it('a record is found, read and left by keys alone', async () => {
    await panel.grid.press('/');
    await workbench.page.keyboard.type('orderId = 7');
    await panel.waitForCount(/^1 of 17$/);
    await press('Escape');
    await press('Home');
    await press('Enter');
    await panel.details.locator('pre', { hasText: '"orderId": 7,' }).waitFor();
    await panel.frame.getByRole('tab', { name: 'Record', exact: true }).focus();
    await press('ArrowRight');
    await panel.details.locator('pre', { hasText: '{"orderId":7,' }).waitFor();
    // From the details to the rows, and from the rows out of the details.
    await press('Escape');
    await press('Escape');
    await panel.details.waitFor({ state: 'hidden' });
    await press('/');
    await press('ControlOrMeta+a');
    await press('Delete');
    await panel.waitForCount(/^17 records$/);
    const histogram = panel.frame.locator('.histogram');
    await histogram.press('ArrowRight');
    await panel.waitForCount(/ of 17$/);
    await histogram.press('Escape');
    await panel.waitForCount(/^17 records$/);
  });

  it('it is shown that reads are throttled, and that the tail leaves them to others', async () => {
    const faults = (settings: object) =>
      fetch(`${endpoint}/_local/faults`, { method: 'PUT', body: JSON.stringify(settings) });
    const limit = panel.frame.locator('.facts-line .reads');
    const isUsed = () => limit.filter({ hasText: /^\d+ % of the read limit used$/ }).waitFor();
    await isUsed();
    await readMatching(async () => (await limit.getAttribute('title')) ?? '', /of the 5 reads\/s/);
    await faults({ throttlePercent: 100, operations: ['GetRecords'] });
    await limit.filter({ hasText: 'throttled: leaving reads to others' }).waitFor();
    await faults({});
    await isUsed();
  });

  it('a record is found in the delivered object, at its line', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const s3 = new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    // It buffers for five seconds.
    while (((await s3.listObjectsV2({ Bucket: BUCKET })).KeyCount ?? 0) === 0) await delay(DELIVERY_POLL_MS);
    s3.destroy();
    await panel.filter.fill('orderId = 9');
    await panel.waitForCount(/^1 of 17$/);
    await panel.row('"orderId":9,').click();
    await panel.details.getByRole('button', { name: 'Find in S3' }).click();
    await workbench.notifications.waitFor(/Found in line 10 of s3:\/\/demo-bucket\//);
    await workbench.notifications.clear();
    await workbench.page.locator('.part.editor .view-line', { hasText: '"orderId":9,' }).first().waitFor();
    await workbench.screenshot('tail-found-in-s3');
    await comeBack();
    await panel.filter.fill('');
    await panel.waitForCount(/^17 records$/);
  });

  it('two tails are read side by side, each by its own filter', async () => {
    await kinesis.createStream({ StreamName: 'beside', ShardCount: 1 });
    await workbench.runCommand('View: New Editor Group to the Right');
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick('beside');
    await workbench.editor.tab('Tail: beside').waitFor();
    await workbench.page.locator('iframe.webview.ready').nth(1).waitFor();
    const [left, right] = [new TailPanel(workbench.page, 0), new TailPanel(workbench.page, 1)];
    await right.frame.getByText('No records yet').waitFor();
    const Data = Buffer.from('{"beside":1}');
    await kinesis.putRecord({ StreamName: 'beside', PartitionKey: 'k', Data });
    await kinesis.putRecord({ StreamName: 'beside', PartitionKey: 'k', Data });
    await right.waitForCount(/^2 records$/);
    await right.filter.fill('beside > 1');
    await right.waitForCount(/^0 of 2$/);
    await left.filter.fill('orderId = 3');
    await left.waitForCount(/^1 of 17$/);
    await put(['{"orderId":3,"again":true}']);
    await left.waitForCount(/^2 of 18$/);
    await workbench.screenshot('tail-beside');
    await right.waitForCount(/^0 of 2$/);
    assert.equal(await right.filter.inputValue(), 'beside > 1');
  });
});
