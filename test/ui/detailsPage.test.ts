import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Clients } from '../../src/aws';
import { PRICES } from '../../src/pipelines';
import { streamPage } from '../../src/ui/details/streamPage';
import { clientsOfManyShards } from '../support/manyShards';
import { DetailsPage } from './harness/detailsPage';
import { readUntil } from './harness/readUntil';
import { violationsIn } from './harness/violations';
import { Workbench } from './harness/workbench';

const ABOUT = {
  ...{ title: 'orders', line: 'Data stream · us-east-1', connection: 'prod', color: 'red' },
  actions: ['Tail', 'Generate…', 'Export as Code…', 'Delete…'],
};

describe('the page of details, by itself', () => {
  let details: DetailsPage;

  async function open(clients: Clients, viewport?: { width: number; height: number }): Promise<void> {
    const { sections } = streamPage({
      subject: { connection: 'prod', stream: 'orders' },
      connection: { name: 'prod', region: 'us-east-1' },
      clients: () => Promise.resolve(clients),
      ...{ prices: () => PRICES, editPrices: () => undefined },
      explain: (error) => (error instanceof Error ? error.message : String(error)),
    });
    details = await DetailsPage.open({ about: ABOUT, sections, ...(viewport && { viewport }) });
  }

  const row = (text: string) => details.page.locator('.row').filter({ hasText: text }).first();

  afterEach(() => details.close());

  it('runs what stands beside a fact', async () => {
    await open(clientsOfManyShards(3));
    await details.page.getByRole('button', { name: 'Split… (Open shards)' }).click();
    assert.deepEqual(await details.said('fact'), { kind: 'fact', revision: 1, section: 0, fact: 3, action: 0 });
    await details.page.getByRole('toolbar').getByRole('button', { name: 'Delete…' }).click();
    assert.equal((await details.said('action')).action, 3);
  });

  it('shows the other sections where one fails, and tries that one again', async () => {
    let fails = true;
    const whole = clientsOfManyShards(3);
    const listShards = () =>
      fails ? Promise.reject(new Error('Denied.')) : whole.kinesis.listShards({ StreamName: 'orders' });
    await open(clientsOfManyShards(3, { listShards }));
    await details.page.getByText('Denied.').waitFor();
    await details.page.getByText('ACTIVE', { exact: true }).first().waitFor();
    fails = false;
    await details.page.getByRole('button', { name: 'Try Again' }).click();
    assert.equal((await details.said('retry')).section, 2);
    await details.show(2);
    await row('shardId-000000000002').waitFor();
  });

  it('draws a thousand shards at once, and marks the one of the chosen row', async () => {
    await open(clientsOfManyShards(1_000));
    await row('shardId-000000000333').waitFor();
    const picture = details.page.getByRole('img', { name: /Hash ranges of 667 open and 333 closed shards/ });
    assert.equal(await picture.locator('path').count(), 4);
    assert.ok((await details.page.locator('.row').count()) < 100);
    // The upper half are the parents.
    const { width, height } = (await picture.boundingBox())!;
    await picture.click({ position: { x: width - 2, y: height / 4 } });
    await row('shardId-000000000332').waitFor();
    const chosen = details.page.locator('.row.selected');
    await chosen.getByText('closed').waitFor();
    assert.match((await picture.locator('.shard-chosen').getAttribute('d')) ?? '', /^M9970\.0 0H10000\.0V1/);
    await details.page.getByRole('grid', { name: /^Shards/ }).focus();
    await details.page.keyboard.press('Home');
    await row('shardId-000000000333').waitFor();
    await details.page.keyboard.press('Enter');
    assert.deepEqual(await details.said('link'), { kind: 'link', revision: 1, section: 2, row: 0, cell: 0 });
  });

  it('draws metrics as charts with a table each, for the range that is chosen', async () => {
    await open(clientsOfManyShards(3));
    const figure = details.page.locator('figure').filter({ hasText: 'Incoming bytes' });
    await figure.locator('canvas').waitFor();
    await figure.getByText(/last \d.*\/s, at most \d/).waitFor();
    await figure.locator('summary').click();
    await figure.getByRole('row').nth(180).waitFor();
    await details.page.getByText('Alarms: nobody reads (ALARM)').waitFor();
    await details.page.getByText(/Each time costs \$ 0\.00006: 6 metrics/).waitFor();
    const group = details.page.getByRole('group', { name: 'Range of time' });
    await group.getByRole('button', { name: '3h', pressed: true }).waitFor();
    await group.getByRole('button', { name: '7d' }).click();
    assert.deepEqual(await details.said('range'), { kind: 'range', section: 1, range: '7d' });
    await details.showRange(1, '7d');
    await group.getByRole('button', { name: '7d', pressed: true }).waitFor();
    // What was open stays open, with the numbers of the other range.
    await figure.getByRole('row').nth(336).waitFor();
  });

  it('draws what comes from outside as text', async () => {
    const Tags = [{ Key: '<img src=x onerror="document.title=1">', Value: '' }];
    await open(clientsOfManyShards(3, { listTagsForStream: () => Promise.resolve({ Tags }) }));
    await details.page.getByText('<img src=x').waitFor();
    assert.equal(await details.page.locator('img').count(), 0);
    assert.equal(await details.page.title(), 'orders');
  });

  for (const width of [400, 800, 1_400]) {
    it(`fits into ${width} px without a violation that axe finds`, async () => {
      await open(clientsOfManyShards(9), { width, height: 900 });
      await row('shardId-000000000008').waitFor();
      const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
      const violations = await readUntil(
        () => violationsIn(details.page, axe),
        (found) => found.length === 0,
      );
      assert.deepEqual(violations, []);
      const isWide = await details.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(isWide, false);
      await details.page.screenshot({ path: `out/screenshots/details-page-${width}.png` });
    });
  }
});

describe('the page of details, in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
  });

  after(() => workbench.close());

  it('opens from the icon of a row, with the load that the local pipeline has counted', async () => {
    await workbench.showView();
    await workbench.tree.expand('Data Streams');
    await workbench.tree.pressInlineAction('demo-stream', 'Show Details');
    const page = workbench.editor.webview();
    await page.getByText('Data stream · Local pipeline').waitFor();
    await page.locator('.row', { hasText: 'shardId-000000000001' }).first().waitFor();
    await page.getByText('Load: what the local pipeline has counted over the last minute.').waitFor();
  });
});
