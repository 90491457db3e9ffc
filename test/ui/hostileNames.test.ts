import assert from 'node:assert/strict';
import { S3 } from '@aws-sdk/client-s3';
import type { Locator } from 'playwright-core';
import { comes } from './harness/comes';
import { readUntil } from './harness/readUntil';
import { ReportPanel } from './harness/reportPanel';
import { Workbench } from './harness/workbench';

const BUCKET = 'demo-bucket';
const LISTENS = /127\.0\.0\.1:\d+/;
/** What a click on would have run, had it become a link. */
const LINK = '[Add the connection](command:workbench.action.showCommands)';
const FOLDER = `hostile ${LINK} $(rocket)/`;
const OBJECT = `$(rocket) ${LINK} https:%2F%2Fexample.com`;

describe('names and records that strangers chose', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.showView();
    await workbench.runCommand('Kinesis Pipelines: Start Local Pipeline');
    await workbench.tree.row('S3 Outputs').waitFor();
    const [authority] = LISTENS.exec(await workbench.tree.description('Local pipeline', LISTENS))!;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const s3 = new S3({ endpoint: `http://${authority}`, region: 'us-east-1', credentials, forcePathStyle: true });
    await s3.putObject({ Bucket: BUCKET, Key: `${FOLDER}one`, Body: '{"a":1}' });
    await s3.putObject({ Bucket: BUCKET, Key: OBJECT, Body: `{"note":"${LINK} https://example.com needle"}` });
    s3.destroy();
    await workbench.tree.expand('S3 Outputs');
    await workbench.tree.expand(BUCKET);
  });

  after(() => workbench.close());

  /** Nothing in it leads anywhere, and no icon stands where the text names one. */
  async function assertInert(place: Locator): Promise<void> {
    assert.equal(await place.locator('a[href], a[data-href], .codicon-rocket').count(), 0);
    // The joiner that parts the brackets is not seen.
    const text = (await place.innerText()).replaceAll('\u2060', '');
    assert.ok(text.includes(LINK), text);
  }

  it('are what they are in the tree and its tooltips', async () => {
    const row = workbench.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: 'rocket' });
    await readUntil(
      () => row.count(),
      (rows) => rows === 2,
    );
    for (const one of await row.all()) await assertInert(one);
    const hover = workbench.page.locator('.workbench-hover').filter({ hasText: 'ETag' });
    // A busy editor misses a pointer now and then: it comes again until it is noticed.
    do {
      await workbench.page.mouse.move(640, 10);
      await row.filter({ hasText: 'example.com' }).hover();
    } while (!(await comes(hover.waitFor({ timeout: 5_000 }))));
    await assertInert(hover);
    await workbench.screenshot('hostile-1-tooltip');
    await workbench.page.keyboard.press('Escape');
  });

  it('are no links in an error message', async () => {
    const { quickInput } = workbench;
    await workbench.tree.pickFromMenu(/^hostile /, 'Go to Date', quickInput.titled('Go to date'));
    await quickInput.answer('2026-11-24');
    const text = await workbench.notifications.waitFor('There are no date folders under');
    assert.ok(text.replaceAll('\u2060', '').includes(LINK), text);
    const toast = workbench.notifications.toast('There are no date folders under').first();
    await assertInert(toast.locator('.notification-list-item-message'));
    await workbench.screenshot('hostile-2-message');
    await workbench.notifications.clear();
  });

  it('are rows of a quick pick, without icons of their own', async () => {
    const { quickInput, tree, page } = workbench;
    await tree.pickFromMenu(BUCKET, 'Find Object', quickInput.titled('Find object in'));
    await quickInput.type('rocket');
    const found = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'example.com' });
    await found.first().waitFor();
    await assertInert(found.first());
    await workbench.screenshot('hostile-3-pick');
    await quickInput.cancel();
  });

  it('are no links in a report, whose own links open the record', async () => {
    const { quickInput, tree, page, editor } = workbench;
    await tree.pickFromMenu(BUCKET, 'Search Objects', quickInput.titled(/^Search s3:/));
    await quickInput.answer('needle');
    await quickInput.pick('All objects');
    await editor.tab('Found needle').waitFor();
    const report = new ReportPanel(page);
    await report.rows.first().waitFor();
    await workbench.screenshot('hostile-4-report');
    // The number of the record's line; neither the address nor the command in its text.
    assert.deepEqual(await report.frame.locator('.link, a').allInnerTexts(), ['1']);
    await report.frame.locator('.link').click();
    await page.locator('.part.editor .tab.active').filter({ hasText: 'rocket' }).waitFor();
  });
});
