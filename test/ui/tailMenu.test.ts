import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { Locator } from 'playwright-core';
import { clipboardText } from './harness/clipboard';
import { showLocalStream } from './harness/localStream';
import { Menu } from './harness/menu';
import { readUntil } from './harness/readUntil';
import { TailPanel } from './harness/tailPanel';
import { Workbench, type Theme } from './harness/workbench';

const STREAM = 'demo-stream';
const THEMES = ['Light Modern', 'Dark Modern', 'Dark High Contrast', 'Light High Contrast'] satisfies Theme[];
const WIDTHS = [1_400, 800, 400];

describe('the context menu of a tail', () => {
  let workbench: Workbench;
  let panel: TailPanel;
  let menu: Menu;
  let kinesis: Kinesis;

  before(async () => {
    workbench = await Workbench.open();
    panel = new TailPanel(workbench.page);
    menu = new Menu(workbench.page);
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
    await kinesis.putRecords({
      StreamName: STREAM,
      Records: Array.from({ length: 12 }, (_, n) => ({
        Data: Buffer.from(
          JSON.stringify({ orderId: n, status: n % 3 === 0 ? 'PAID' : 'PLACED', customer: { name: `c ${n % 4}` } }),
        ),
        PartitionKey: `customer-with-a-long-name-${n}`,
      })),
    });
    await workbench.notifications.clear();
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.waitForCount(/^12 records$/);
  });

  after(async () => {
    kinesis.destroy();
    await workbench.close();
  });

  const token = (text: string): Locator => panel.row('"orderId":1,').locator('.cell-data span', { hasText: text });

  /** A click may come while another menu goes, and is lost then. */
  async function openMenu(open: () => Promise<void>): Promise<void> {
    await readUntil(
      async () => {
        await open();
        return menu.opens();
      },
      (isOpen) => isOpen,
    );
  }

  async function pick(open: () => Promise<void>, label: string): Promise<void> {
    await readUntil(
      async () => {
        await openMenu(open);
        return menu.pick(label);
      },
      (isPicked) => isPicked,
    );
  }

  it('filters by the value under the pointer, and leaves out another', async () => {
    await panel.filter.fill('');
    await panel.waitForCount(/^12 records$/);
    await pick(() => token('"PLACED"').click({ button: 'right' }), 'Filter by Value');
    await panel.waitForCount(/^8 of 12$/);
    assert.equal(await panel.filter.inputValue(), '$.status = "PLACED"');
    await pick(() => token('"c 1"').click({ button: 'right' }), 'Exclude Value');
    await panel.waitForCount(/^6 of 12$/);
    assert.equal(await panel.filter.inputValue(), '$.status = "PLACED" $.customer.name != "c 1"');
    await panel.filter.fill('');
    await panel.waitForCount(/^12 records$/);
  });

  it('offers for a value, a key and a head what can be done with each', async () => {
    await openMenu(() => token('"PLACED"').click({ button: 'right' }));
    const ofValue = await menu.labels();
    await workbench.screenshot('tail-menu-value');
    await menu.close();
    for (const label of [
      'Filter by Value',
      'Copy Record',
      'Show as Column',
      'Find in S3',
      'Tail From Here',
      'Open as Document',
    ])
      assert.ok(ofValue.includes(label), `${label}: ${ofValue.join(', ')}`);
    for (const label of ['Cut', 'Paste', 'Hide Column', 'Export…']) assert.ok(!ofValue.includes(label), label);
    await openMenu(() => panel.frame.getByRole('columnheader', { name: 'Size' }).click({ button: 'right' }));
    assert.deepEqual(await menu.labels(), ['Sort Ascending', 'Sort Descending', 'Sort by Arrival', 'Hide Column']);
    await menu.close();
  });

  it('is opened by the keys for the row and for the cell that they are in', async () => {
    await panel.row('"orderId":3,').locator('.cell-time').click();
    await pick(() => panel.grid.press('Shift+F10'), 'Copy Record');
    assert.match(await clipboardText(workbench.page, (text) => text.includes('"orderId":3')), /"status":"PAID"/);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await panel.grid.press(key);
    await panel.frame
      .locator('.active-cell')
      .getByText(/^custome/)
      .waitFor();
    await pick(() => panel.grid.press('ContextMenu'), 'Copy Value');
    assert.equal(await clipboardText(workbench.page, (text) => !text.includes('{')), 'customer-with-a-long-name-3');
    await panel.grid.press('Escape');
  });

  it('is opened by a click on a value of the details', async () => {
    await panel.row('"orderId":3,').locator('.cell-time').click();
    const value = panel.details.locator('.token-string', { hasText: '"PAID"' });
    await pick(() => value.click(), 'Show as Column');
    await panel.frame.getByRole('columnheader', { name: '$.status' }).waitFor();
  });

  it('has no violation that axe finds, and is of use in every theme and width', async () => {
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const width of WIDTHS) {
      await workbench.setViewport(width, 800);
      for (const theme of THEMES) {
        await workbench.setTheme(theme);
        for (const tab of ['Record', 'Hex', 'Info', 'Fields']) {
          await panel.frame.getByRole('tab', { name: tab, exact: true }).click();
          await workbench.screenshot(`tail-${width}-${theme}-${tab}`);
        }
        await readUntil(
          () => panel.violations(axe),
          (violations) => violations.length === 0,
        );
      }
    }
  });
});
