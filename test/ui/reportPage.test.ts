import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { FailedRecords } from '../../src/producer';
import { COMMANDS } from '../../src/ui/contributions';
import { listSection, wholeJson, type Report } from '../../src/ui/reports/report';
import { sendReport } from '../../src/ui/send/sendReport';
import type { TargetedReport } from '../../src/ui/send/sender';
import { ReportPage } from './harness/reportPage';
import { readUntil } from './harness/readUntil';
import { violationsIn } from './harness/violations';

const SENT: TargetedReport = {
  ...{ read: 24, sent: 21, failed: 2, notSent: 1, retried: 216, uncertain: 0, bytes: 4_200, durationMs: 800 },
  ...{ cancelled: true, target: { connection: 'local', stream: 'orders' } },
  byShard: { 'shardId-000000000000': 12, 'shardId-000000000001': 9 },
  firstSequenceNumbers: { 'shardId-000000000000': '495', 'shardId-000000000001': '496' },
  failures: [
    { index: 3, errorCode: 'InternalFailure', errorMessage: 'The service failed.' },
    { index: 7, errorCode: 'InternalFailure', errorMessage: '<img src=x onerror="document.body.remove()">' },
  ],
  reasons: {
    InternalFailure: { failed: 2, retried: 16 },
    ProvisionedThroughputExceededException: { failed: 0, retried: 200 },
  },
};
const MANY = 1_000_000;

function failedRecords(): FailedRecords {
  const failed = new FailedRecords();
  const failure = { errorCode: 'InternalFailure', errorMessage: '' };
  failed.add({ ...failure, index: 3, record: Buffer.from('{"orderId":3}') });
  failed.add({ ...failure, index: 7, record: Buffer.from('<script>document.title="owned"</script>') });
  return failed;
}

/** As of a verification, whose rows are made when they are asked for. */
function manyDelivered(): Report {
  const argument = { connection: 'local', bucket: 'b', key: 'in/1', offset: 4 };
  return {
    ...{ title: 'Delivery of orders.json', connection: 'local', lines: ['Compared byte for byte.'] },
    verdict: { tone: 'good', text: 'demo-delivery delivered all of orders.json: 1,000,000 records.' },
    latency: { minMs: 1_200, medianMs: 3_100, p95Ms: 5_000, maxMs: 5_200, records: MANY },
    sections: [
      listSection<never>({
        ...{ title: 'Missing', count: 0, tone: 'warning', isOpen: true, items: [], columns: [] },
        cellsOf: () => [],
      }),
      {
        ...{ title: 'Delivered', count: MANY, listed: MANY, tone: 'good', isOpen: false },
        columns: [
          { id: 'record', title: 'Record', width: 90, kind: 'number' },
          { id: 'data', title: 'Data', kind: 'data' },
          { id: 'object', title: 'Object', width: 330, kind: 'text' },
        ],
        rowAt: (index) => [
          { text: String(index + 1) },
          { text: `{"orderId":${index}}` },
          { text: `object-${index}`, link: { command: COMMANDS.openObject, argument }, tooltip: 'in/1' },
        ],
      },
    ],
    actions: [{ label: 'Verify Again', run: () => undefined }],
    json: wholeJson({}),
  };
}

describe('the page of a report, by itself', () => {
  let report: ReportPage;

  async function open(options?: Parameters<typeof ReportPage.open>[0]): Promise<ReportPage> {
    report = await ReportPage.open(options);
    return report;
  }

  const showSend = () =>
    report.show(sendReport({ report: SENT, name: 'orders.json', failed: failedRecords(), actions: [] }));
  const row = (text: string) => report.page.locator('.row').filter({ hasText: text }).first();

  afterEach(() => report.close());

  it('says the verdict first, then the exceptions with record, code and reason, then where the records went', async () => {
    await open();
    await showSend();
    await report.page.getByRole('heading', { level: 1, name: /21 of 24 records sent to orders .*2 failed/ }).waitFor();
    await row('{"orderId":3}').getByText('InternalFailure').waitFor();
    const headings = await report.page.getByRole('heading', { level: 2 }).allInnerTexts();
    assert.deepEqual(
      headings.map((text) => text.replace(/\s+/g, ' ').trim()),
      ['Failed 2', 'Not sent 1', 'Reasons 2', 'Confirmed 21'],
    );
    await report.section('Confirmed').getByRole('button').click();
    await row('shardId-000000000001').getByText('43 %').waitFor();
  });

  it('names the reasons of a cancelled send with their counts', async () => {
    await open();
    await showSend();
    await report.section('Reasons').getByText('ProvisionedThroughputExceededException').waitFor();
    assert.match(await row('ProvisionedThroughputExceededException').innerText(), /0\s+200/);
  });

  it('draws what comes from outside as text', async () => {
    await open();
    await showSend();
    await row('<script>').waitFor();
    assert.equal(await report.page.locator('.row img, .row script').count(), 0);
    assert.equal(await report.page.title(), 'Send of orders.json');
  });

  it('shows a million delivered records folded, and any of them at once', async () => {
    await open();
    await report.show(manyDelivered());
    assert.match(
      await report.page.locator('.latency').innerText(),
      /put → object\s+min\s+1\.2 s\s+median\s+3\.1 s\s+p95\s+5\.0 s\s+max\s+5\.2 s/,
    );
    assert.equal(await report.page.getByRole('grid').count(), 0);
    await report.section('Delivered').getByRole('button').click();
    await row('object-0').waitFor();
    await report.page.getByRole('grid').focus();
    await report.page.keyboard.press('End');
    await row('object-999999').waitFor();
    assert.ok((await report.page.locator('.row').count()) < 200);
  });

  it('opens a place by its link, and by Enter on its row', async () => {
    await open();
    await report.show(manyDelivered());
    await report.section('Delivered').getByRole('button').click();
    await row('object-2').locator('.link').click();
    assert.deepEqual(await report.said('link'), { kind: 'link', revision: 1, section: 1, row: 2, cell: 2 });
    await report.page.getByRole('grid').focus();
    await report.page.keyboard.press('ArrowDown');
    await report.page.keyboard.press('Enter');
    assert.equal((await report.said('link')).row, 3);
    await report.page.keyboard.press('ControlOrMeta+c');
    assert.equal((await report.said('copyRow')).row, 3);
  });

  it('offers its actions, and to be copied and saved, in one Tab stop', async () => {
    await open();
    await report.show(manyDelivered());
    const bar = report.page.getByRole('toolbar', { name: 'Actions' });
    await bar.getByRole('button', { name: 'Verify Again' }).focus();
    await report.page.keyboard.press('Enter');
    assert.deepEqual(await report.said('action'), { kind: 'action', revision: 1, action: 0 });
    await report.page.keyboard.press('ArrowRight');
    await report.page.keyboard.press('Enter');
    await report.said('copyMarkdown');
    await bar.getByRole('button', { name: 'Save as JSON…' }).click();
    await report.said('saveJson');
  });

  it('counts down while it waits, and can be cancelled', async () => {
    await open();
    await report.show(manyDelivered());
    await report.tell({ kind: 'progress', progress: { text: 'Next flush in 4 s · 0 of 12 delivered', fraction: 0.2 } });
    await report.page.getByRole('status').getByText('Next flush in 4 s').waitFor();
    assert.equal(await report.page.getByRole('progressbar').getAttribute('aria-valuenow'), '20');
    await report.page.getByRole('button', { name: 'Cancel' }).click();
    await report.said('cancel');
    await report.tell({ kind: 'progress', progress: undefined });
    await report.page.getByRole('progressbar').waitFor({ state: 'hidden' });
  });

  it('remembers which report it shows, and what is open in it', async () => {
    await open();
    await report.show(manyDelivered());
    await report.section('Delivered').getByRole('button').click();
    const kept = await report.page.evaluate(() => (window as unknown as { kept: unknown }).kept);
    assert.deepEqual(kept, { id: 'a', open: ['Delivered'] });
    await report.close();
    await open({ kept });
    await report.show(manyDelivered());
    await row('object-0').waitFor();
  });

  for (const width of [400, 800, 1_400]) {
    it(`fits into ${width} px without a violation that axe finds`, async () => {
      await open({ viewport: { width, height: 700 }, color: 'red' });
      await showSend();
      await row('InternalFailure').waitFor();
      const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
      const violations = await readUntil(
        () => violationsIn(report.page, axe),
        (found) => found.length === 0,
      );
      assert.deepEqual(violations, []);
      const isWide = await report.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(isWide, false);
      await report.page.screenshot({ path: `out/screenshots/report-page-${width}.png` });
    });
  }
});
