import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { clipboardText } from './harness/clipboard';
import { showLocalStream } from './harness/localStream';
import { readMatching, readUntil } from './harness/readUntil';
import { TailPanel } from './harness/tailPanel';
import { Workbench, type Theme } from './harness/workbench';

const STREAM = 'demo-stream';

/** What a record may hold that would hurt a careless page. */
const HOSTILE: Record<string, Buffer> = {
  html: Buffer.from('{"note":"<img src=x onerror=document.body.remove()><script>alert(1)</script>"}'),
  'long line': Buffer.from(`{"long":"${'x'.repeat(1_000_000)}"}`),
  'control characters': Buffer.from('{"bell":"\u0007"} \u001b[31m \u0000 end of controls'),
  'right to left': Buffer.from('{"rtl":"\u202egnp.exe \u0627\u0644\u0639\u0631\u0628\u064a\u0629"}'),
  'broken UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]),
  'deep nesting': Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
  'keys of objects': Buffer.from(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}},"last":"of them"}',
  ),
};

describe('the panel of a tail', () => {
  let workbench: Workbench;
  let panel: TailPanel;
  let kinesis: Kinesis;

  const put = (records: readonly (string | Buffer)[], key = 'some-key') =>
    kinesis.putRecords({
      StreamName: STREAM,
      Records: records.map((data) => ({ Data: Buffer.from(data), PartitionKey: key })),
    });

  const clipboardHas = (isWanted: (text: string) => boolean) => clipboardText(workbench.page, isWanted);

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    panel = new TailPanel(workbench.page);
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
  });

  after(async () => {
    kinesis.destroy();
    await workbench.close();
  });

  it('of a stream without records says what it waits for, and offers what to do', async () => {
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.frame.getByText('No records yet').waitFor();
    await panel.button('Send records…').waitFor();
    await workbench.screenshot('tail-empty');
  });

  it('shows records as they come, the newest in sight', async () => {
    await put(Array.from({ length: 60 }, (_, n) => `{"orderId":${n},"total":${n * 10},"customer":"c-${n % 3}"}`));
    await panel.row('"orderId":59').waitFor();
    await panel.row('"orderId":0,').waitFor({ state: 'detached' });
    await panel.waitForCount(/^60 records$/);
    await workbench.screenshot('tail-rows');
  });

  it('stops following when one scrolls up, says how many are new, and follows again', async () => {
    await panel.rows.first().hover();
    await workbench.page.mouse.wheel(0, -800);
    await panel.row('"orderId":5,').waitFor();
    await put(['{"orderId":60}', '{"orderId":61}']);
    await panel.button('2 new').waitFor();
    await panel.row('"orderId":5,').waitFor();
    await panel.button('2 new').click();
    await panel.row('"orderId":61').waitFor();
  });

  it('holds the view while it is paused and goes on reading', async () => {
    await panel.grid.focus();
    await workbench.page.keyboard.press('Space');
    await panel.frame.getByText('paused', { exact: true }).waitFor();
    await put(['{"orderId":62}']);
    await panel.button('1 new').waitFor();
    assert.equal(await panel.row('"orderId":62').count(), 0);
    await workbench.screenshot('tail-paused');
    await panel.grid.press('Space');
    await panel.row('"orderId":62').waitFor();
    await panel.frame.getByText('live', { exact: true }).waitFor();
  });

  it('filters what is kept and what arrives, marks why, and says where an expression is wrong', async () => {
    await panel.filter.fill('total >= 500 customer:c-1');
    await panel.waitForCount(/^3 of 63$/);
    await panel.frame.locator('mark', { hasText: 'c-1' }).first().waitFor();
    await put(['{"orderId":63,"total":900,"customer":"c-1"}']);
    await panel.waitForCount(/^4 of 64$/);
    await panel.filter.fill('total >');
    await panel.frame.getByRole('alert').getByText('needs a value').waitFor();
    await panel.frame.locator('.wrong').getByText('total >', { exact: true }).waitFor();
    await workbench.screenshot('tail-filter-wrong');
    await panel.filter.fill('nothing-like-this');
    await panel.frame.getByText('No record matches').waitFor();
    await panel.button('Clear filter').last().click();
    await panel.waitForCount(/^64 records$/);
  });

  it('completes the fields that occur', async () => {
    await panel.filter.pressSequentially('cust');
    await panel.frame.getByRole('option', { name: 'customer' }).waitFor();
    await panel.filter.press('Enter');
    await readMatching(() => panel.filter.inputValue(), /^customer$/);
    await panel.filter.fill('');
    await panel.waitForCount(/^64 records$/);
    await panel.filter.press('Escape');
  });

  it('finds the next and the previous record that has a text', async () => {
    await panel.grid.press('Control+f');
    await panel.frame.getByRole('textbox', { name: 'Search' }).fill('"customer":"c-2"');
    await workbench.page.keyboard.press('Enter');
    const first = await panel.selectedText((text) => text.includes('"customer":"c-2"'));
    await workbench.page.keyboard.press('Enter');
    await panel.selectedText((text) => text !== first && text.includes('"customer":"c-2"'));
    await workbench.page.keyboard.press('Shift+Enter');
    await panel.selectedText((text) => text === first);
    await workbench.page.keyboard.press('Escape');
  });

  it('opens the details of the record that the keys reach, in each form', async () => {
    await panel.grid.press('Home');
    await panel.grid.press('ArrowDown');
    await panel.grid.press('Enter');
    await panel.details.locator('pre', { hasText: '"orderId": 1,' }).waitFor();
    await panel.frame.getByRole('tab', { name: 'Hex' }).click();
    await panel.details.locator('pre', { hasText: '00000000  7b' }).waitFor();
    await panel.frame.getByRole('tab', { name: 'Info' }).click();
    await panel.details.getByText('some-key').first().waitFor();
    await panel.frame.getByRole('tab', { name: 'Record', exact: true }).click();
    await workbench.screenshot('tail-details');
    await panel.details.getByRole('button', { name: 'Copy data' }).click();
    await clipboardHas((text) => text.includes('"orderId":1,'));
    await panel.details.getByRole('button', { name: 'Copy as AWS CLI command' }).click();
    await clipboardHas((text) => text.startsWith('aws kinesis put-record'));
  });

  it('sends a record again, byte for byte and with its key', async () => {
    await panel.details.getByRole('button', { name: 'Send again' }).click();
    await workbench.notifications.waitFor('Sent 1 record to demo-stream');
    await workbench.notifications.clear();
    await panel.waitForCount(/^65 records$/);
    await panel.grid.press('End');
    await panel.selectedText((text) => text.includes('some-key') && text.includes('"orderId":1,'));
    await panel.closeSide();
    await panel.details.waitFor({ state: 'hidden' });
    await workbench.runCommand('Kinesis Pipelines: Show Send History…');
    await workbench.quickInput.pick('1 record of demo-stream');
    await workbench.quickInput.row('Report').waitFor();
    assert.equal(await workbench.quickInput.row('Open ').count(), 0, 'a document that is gone is offered');
    await workbench.quickInput.cancel();
  });

  it('shows which fields there are, and makes one a column', async () => {
    await panel.button('Fields').first().click();
    await panel.frame.getByText('Fields of 65 records').waitFor();
    await panel.button('Show as column: total').click();
    await panel.button('Copy as TypeScript Type').click();
    await clipboardHas((text) => text.includes('total?: number'));
    await workbench.screenshot('tail-fields');
    await panel.closeSide();
    await panel.fields.waitFor({ state: 'hidden' });
    await panel.frame.getByRole('columnheader', { name: 'total' }).waitFor();
    await panel.frame.locator('.row .cell-field', { hasText: '10' }).first().waitFor();
  });

  it('shows only a time that is brushed in the histogram', async () => {
    const histogram = panel.frame.locator('.histogram');
    const { x, y, width } = (await histogram.boundingBox())!;
    await workbench.page.mouse.move(x + 2, y + 10);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + width / 2, y + 10, { steps: 4 });
    await workbench.page.mouse.up();
    await panel.waitForCount(/ of 65$/);
    await workbench.screenshot('tail-brushed');
    await panel.grid.focus();
    await workbench.page.keyboard.press('Escape');
    await panel.waitForCount(/^65 records$/);
  });

  it('exports what matches to a file', async () => {
    await panel.filter.fill('orderId > 59');
    await panel.waitForCount(/^4 of 65$/);
    await panel.button('Export matching records…').click();
    await workbench.quickInput.waitUntilOpen();
    await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await workbench.notifications.waitFor('Wrote 4 records');
    const text = await readFile(path.join(workbench.folder, `${STREAM}.ndjson`), 'utf8');
    const written = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { data: { orderId: number } });
    assert.deepEqual(
      written.map(({ data }) => data.orderId),
      [60, 61, 62, 63],
    );
    await workbench.notifications.clear();
    await panel.filter.fill('');
    await panel.waitForCount(/^65 records$/);
  });

  it('shows hostile records as the text that they are', async () => {
    await put(Object.values(HOSTILE), 'hostile');
    await panel.waitForCount(/^72 records$/);
    await panel.grid.press('End');
    await panel.row('<img src=x onerror=').waitFor();
    assert.equal(await panel.frame.locator('.row img, .row script').count(), 0);
    await panel.row('·gnp.exe').waitFor();
    await panel.row('"bell":"·').or(panel.row('7b 22 62 65 6c 6c 22 3a 22 07')).first().waitFor();
    await workbench.screenshot('tail-hostile');
    await panel.grid.press('Enter');
    for (const name of Object.keys(HOSTILE)) {
      await panel.details.locator('.text').filter({ hasText: /\S/ }).waitFor();
      assert.equal(await panel.details.locator('.content img, .content script').count(), 0, name);
      await panel.grid.press('ArrowUp');
    }
    await workbench.page.keyboard.press('Escape');
  });

  it('says what it is to who hears it: no violation that axe finds', async () => {
    await panel.grid.press('Enter');
    await panel.button('Fields').first().click();
    await panel.fields.waitFor();
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    await readUntil(
      () => panel.violations(axe),
      (violations) => violations.length === 0,
    );
    await panel.closeSide();
  });

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast'] satisfies Theme[]) {
    it(`is readable in ${theme}`, async () => {
      await workbench.setTheme(theme);
      // One that is not there, or translucent, has an alpha.
      await readUntil(
        () => panel.shardColours(),
        (colours) => colours.every((colour) => !/rgba|\//.test(colour)),
      );
      await workbench.screenshot(`tail-${theme}`);
    });
  }

  it('is of use at 400 pixels', async () => {
    await workbench.setTheme('Dark Modern');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.setViewport(400, 800);
    await panel.rows.first().waitFor();
    await workbench.screenshot('tail-narrow');
    await workbench.setViewport(1280, 800);
  });

  it('comes back with its filter and its columns after a reload of the window', async () => {
    await panel.filter.fill('orderId = 7');
    await panel.waitForCount(/^1 of 72$/);
    await workbench.reload();
    // A new extension host begins, and with it the local pipeline.
    await panel.row('"orderId":7,').waitFor();
    await readMatching(() => panel.filter.inputValue(), /^orderId = 7$/);
    await panel.frame.getByRole('columnheader', { name: 'total' }).waitFor();
  });

  it('reads by enhanced fan-out when it is chosen, with what it costs said before', async () => {
    await panel.button('How to read the records: polling').click();
    await workbench.quickInput.row('Enhanced fan-out').waitFor();
    await workbench.screenshot('tail-choose-reading');
    await workbench.quickInput.pick('Enhanced fan-out');
    await panel.button('How to read the records: fan-out').waitFor();
    await panel.frame.getByText('fan-out: uses none of the 5 reads/s').first().waitFor();
    await panel.row('"orderId":7,').waitFor();
    await workbench.screenshot('tail-fan-out');
    await panel.button('How to read the records: fan-out').click();
    await workbench.quickInput.pick('Polling');
    await panel.button('How to read the records: polling').waitFor();
    await panel.row('"orderId":7,').waitFor();
    const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName: STREAM });
    await readUntil(
      () => kinesis.listStreamConsumers({ StreamARN: StreamDescriptionSummary?.StreamARN }),
      ({ Consumers }) => Consumers?.length === 0,
    );
  });

  it('stops and starts again', async () => {
    await panel.button('Stop the tail').click();
    await panel.frame
      .getByText(/^stopped/)
      .first()
      .waitFor();
    await panel.button('Start again').first().click();
    await panel.button('Stop the tail').waitFor();
  });

  it('asks before a link makes it read anything', async () => {
    const open = async (query: string): Promise<void> => {
      await workbench.runCommand('Developer: Open URL');
      await workbench.quickInput.answer(`code-oss://kinesis-pipelines.kinesis-pipelines/tail?${query}`);
      await press('Open');
    };
    const press = (name: string) => workbench.page.getByRole('dialog').getByRole('button', { name }).click();
    await open('connection=someone-elses&stream=orders');
    await workbench.notifications.waitFor('The link is for a connection that is not in your settings');
    await workbench.notifications.clear();
    await open('connection=local&stream=linked&from=trimHorizon');
    await workbench.page.getByText('A link wants to tail linked in the connection local').waitFor();
    await press('Cancel');
    assert.equal(await workbench.editor.tab('Tail: linked').count(), 0);
    await kinesis.createStream({ StreamName: 'linked', ShardCount: 1 });
    await open('connection=local&stream=linked&from=trimHorizon');
    await press('Tail');
    await workbench.editor.tab('Tail: linked').waitFor();
    await workbench.screenshot('tail-linked');
  });

  it('ends with its tab', async () => {
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'rec/s' }).waitFor();
    await workbench.editor.closeAll();
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'rec/s' }).waitFor({ state: 'detached' });
  });
});
