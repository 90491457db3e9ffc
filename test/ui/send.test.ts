import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { freePort } from '../support/kinesisPrograms';
import { readUntil } from './harness/readUntil';
import { ReportPanel } from './harness/reportPanel';
import { Workbench } from './harness/workbench';

const SEND = 'Kinesis Pipelines: Send Current File to Stream…';
const HISTORY = 'Kinesis Pipelines: Show Send History…';

describe('sending and generating', () => {
  let workbench: Workbench;
  let endpoint: string;

  before(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    workbench = await Workbench.open({
      settings: { 'kinesisPipelines.local.port': port, 'kinesisPipelines.send.retrySeconds': 1 },
    });
    await workbench.setTheme('Dark Modern');
    await workbench.showView();
    await workbench.runCommand('Kinesis Pipelines: Start Local Pipeline');
    await workbench.tree.row('Data Streams').first().waitFor();
  });

  after(() => workbench.close());

  /** A tooltip of the row before must not be in the way. */
  async function pickStep(label: string, options?: { exact: boolean }): Promise<void> {
    await workbench.page.mouse.move(0, 0);
    await workbench.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    await workbench.quickInput.pick(label, options);
  }

  /** Enter: the first row is the one that sends. */
  async function sendReviewed(row: string): Promise<void> {
    await workbench.quickInput.row(row).waitFor();
    await workbench.page.keyboard.press('Enter');
  }

  const faults = (settings: object) =>
    fetch(`${endpoint}/_local/faults`, { method: 'PUT', body: JSON.stringify(settings) });

  async function reviewOrders(): Promise<void> {
    await workbench.openFile('orders.json');
    await workbench.runCommand(SEND);
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Send 24 records').waitFor();
  }

  function inStatusBar(text: RegExp): Locator {
    return workbench.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  it('shows what would be sent before anything is', async () => {
    await reviewOrders();
    await workbench.quickInput.rowSays('Send 24 records', /JSON array.*2 shards: 50 %, 50 %/s);
    await workbench.editor.tab('Preview of orders.json').waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'Partition key: random' }).first().waitFor();
    await workbench.screenshot('send-1-review');
  });

  it('shows for each field how it would spread the records, and warns of a hot shard', async () => {
    await pickStep('Partition key');
    await workbench.quickInput.rowSays('orderId', /24 distinct/);
    await workbench.screenshot('send-2-partition-key');
    await pickStep('The same for all…');
    await workbench.quickInput.answer('one');
    await workbench.quickInput.rowSays('Send 24 records', /Hot shard: .*100 %/);
    await workbench.screenshot('send-3-hot-shard');
  });

  it('sends on Enter, takes the preview away, and remembers the key for the target', async () => {
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream (1 shard)');
    await workbench.editor.tab('Preview of orders.json').waitFor({ state: 'detached' });
    await workbench.page.locator('.codelens-decoration').filter({ hasText: 'Send to demo-stream' }).first().waitFor();
    await workbench.screenshot('send-4-sent');
    await workbench.notifications.clear();
    await reviewOrders();
    await workbench.quickInput.rowSays('Partition key', /always "one"/);
    await workbench.quickInput.cancel();
  });

  it('verifies what it sent once the next flush has come, and does not speak of missing records before', async () => {
    await workbench.openFile('vendors.ndjson');
    await workbench.runCommand(SEND);
    await workbench.quickInput.pick('demo-stream');
    await sendReviewed('Send 12 records');
    await workbench.notifications.press('Sent 12 records to demo-stream', 'Verify Delivery');
    const report = new ReportPanel(workbench.page);
    // Each verdict that the page shows on its way.
    const verdicts = new Set<string>();
    await readUntil(
      async () => verdicts.add(await report.verdict.innerText()),
      (shown) => [...shown].some((verdict) => verdict.includes('delivered all of vendors.ndjson: 12 records')),
    );
    await workbench.screenshot('send-13-verified');
    assert.ok(![...verdicts].some((verdict) => verdict.includes('missing')), [...verdicts].join('\n'));
    await workbench.notifications.clear();
  });

  it('sends a text as lines, and offers no second try for an empty file', async () => {
    await writeFile(path.join(workbench.folder, 'notes.txt'), 'hello\nworld, it is\n');
    await writeFile(path.join(workbench.folder, 'empty.json'), '');
    await workbench.openFile('empty.json');
    await workbench.runCommand(SEND);
    const toast = workbench.notifications.toast('There are no records in empty.json').first();
    await toast.waitFor();
    assert.equal(await toast.getByRole('button', { name: 'Retry' }).count(), 0);
    await workbench.notifications.clear();
    await workbench.openFile('notes.txt');
    await workbench.runCommand(SEND);
    await workbench.quickInput.rowSays('Send as Lines', /2 records, one per line/);
    await workbench.screenshot('send-14-text');
    await workbench.quickInput.pick('Send as Lines');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.rowSays('Read as', /Lines of text/);
    await sendReviewed('Send 2 records');
    await workbench.notifications.waitFor('Sent 2 records to demo-stream');
    await workbench.notifications.clear();
  });

  it('names records that are too large before it sends, shows them, and skips them', async () => {
    const records = ['{"n":1}', JSON.stringify({ n: 2, text: 'x'.repeat(1_500_000) })];
    await writeFile(path.join(workbench.folder, 'large.ndjson'), records.join('\n'));
    const review = async () => {
      await workbench.openFile('large.ndjson');
      await workbench.runCommand(SEND);
      await workbench.quickInput.pick('demo-stream');
      await workbench.quickInput.rowSays(
        'Send 2 records',
        /Record 2 is too large: 1\.5 MB\. demo-stream accepts up to 1 MiB/,
      );
    };
    await review();
    await workbench.screenshot('send-15-too-large');
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.row('Skip Them').waitFor();
    await workbench.screenshot('send-16-too-large-choice');
    await pickStep('Go to Record 2');
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'Ln 2, Col 1' }).waitFor();
    await review();
    // The detail of the row that sends says "too large", too.
    await pickStep('Too large', { exact: true });
    await pickStep('Skip Them');
    await sendReviewed('Send 1 of 2 records');
    await workbench.notifications.waitFor('1 of 2 records sent to demo-stream (1 shard); 1 failed: RecordTooLarge');
    await workbench.notifications.clear();
  });

  it('keeps a history from which a send is repeated', async () => {
    await workbench.runCommand(HISTORY);
    await workbench.quickInput.row('orders.json → demo-stream').first().waitFor();
    await workbench.screenshot('send-5-history');
    await workbench.quickInput.pick('orders.json → demo-stream');
    await pickStep('Send Again');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    await workbench.notifications.clear();
  });

  it('says failure first, and gives the failed records to be mended and sent again', async () => {
    await workbench.openFile('vendors.ndjson');
    await faults({ failRecordsPercent: 100 });
    await workbench.runCommand(SEND);
    await workbench.quickInput.pick('demo-stream');
    await sendReviewed('Send 12 records');
    await workbench.notifications.waitFor('0 of 12 records sent to demo-stream; 12 failed');
    await faults({});
    await workbench.screenshot('send-7-failed');
    await workbench.notifications.press('12 failed', 'Open Failed');
    const lens = workbench.page.locator('.codelens-decoration').filter({ hasText: 'Resend Failed to demo-stream' });
    await lens.first().waitFor();
    await workbench.screenshot('send-8-failed-records');
    await lens.first().locator('a').first().click();
    await workbench.notifications.waitFor('Sent 12 records to demo-stream');
    await workbench.notifications.clear();
  });

  it('waits for new credentials in the middle of a send, and goes on', async () => {
    await writeFile(path.join(workbench.folder, 'expiring.ndjson'), '{"n":1}\n'.repeat(30_000));
    await faults({ delayMs: 300 });
    await workbench.openFile('expiring.ndjson');
    await workbench.runCommand(SEND);
    await workbench.quickInput.pick('demo-stream');
    await sendReviewed('Send 30,000 records');
    await inStatusBar(/demo-stream \d+ %/).waitFor();
    await faults({ expiredCredentials: true });
    await workbench.quickInput.titled('The send to "local" is waiting').waitFor();
    await workbench.screenshot('send-12-credentials');
    await faults({});
    await workbench.quickInput.pick('Continue');
    await workbench.notifications.waitFor('Sent 30,000 records to demo-stream');
    await workbench.notifications.clear();
  });

  it('shows progress, and says at the next start what a reloaded window had sent', async () => {
    const records = Array.from({ length: 300_000 }, (_, n) => `{"n":${n}}`).join('\n');
    await writeFile(path.join(workbench.folder, 'long.ndjson'), records);
    await faults({ delayMs: 300 });
    await workbench.openFile('long.ndjson');
    await workbench.runCommand(SEND);
    await workbench.quickInput.pick('demo-stream');
    await sendReviewed('Send 300,000 records');
    await inStatusBar(/demo-stream \d+ % · .* rec\/s · .* left/).waitFor();
    await workbench.screenshot('send-9-progress');
    await workbench.reload();
    await workbench.showView();
    const text = await workbench.notifications.waitFor('The window closed while', { timeoutMs: 90_000 });
    assert.match(text, /long\.ndjson was being sent to demo-stream .*of 300,000 records/);
    await workbench.screenshot('send-10-after-reload');
    await workbench.notifications.clear();
  });

  it('asks once per session before it sends to a protected connection', async () => {
    // The window was reloaded: the pipeline, which the protected connection leads to, starts again when it is needed.
    await workbench.runCommand('Kinesis Pipelines: Start Local Pipeline');
    await workbench.tree.description('Local pipeline', /running · 127\.0\.0\.1:\d+/);
    const guarded = { name: 'guarded', region: 'us-east-1', endpoint, protected: true };
    const settings = path.join(workbench.folder, '.vscode/settings.json');
    await mkdir(path.dirname(settings), { recursive: true });
    await writeFile(settings, JSON.stringify({ 'kinesisPipelines.connections': [guarded] }));
    await workbench.tree.row('guarded').waitFor();
    await workbench.openFile('orders.json');
    await workbench.runCommand(SEND);
    await workbench.quickInput.row('demo-stream').nth(1).waitFor();
    await workbench.page.mouse.move(0, 0);
    await workbench.quickInput.row('demo-stream').last().click();
    await sendReviewed('Send 24 records');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Send records to 000000000000 · us-east-1?').waitFor();
    await workbench.screenshot('send-11-protected');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    await workbench.notifications.clear();
    await workbench.runCommand(HISTORY);
    await workbench.quickInput.pick('orders.json → demo-stream');
    await pickStep('Send Again');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
  });
});
