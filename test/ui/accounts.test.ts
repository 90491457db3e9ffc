import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readUntil } from './harness/readUntil';
import { BUCKETS, OTHER_REGION, ThreeAccounts } from './harness/threeAccounts';
import { Workbench } from './harness/workbench';

const TAIL = 'Kinesis Pipelines: Tail Stream';

describe('several accounts', () => {
  let accounts: ThreeAccounts;
  let workbench: Workbench;

  before(async () => {
    accounts = await ThreeAccounts.start();
    workbench = await Workbench.open(accounts.workbench);
    await workbench.showView();
    await workbench.tree.row('prod').waitFor();
    // All rows are read again once it runs.
    await workbench.tree.description('Local pipeline', /running/);
    await workbench.tree.collapse('Local pipeline');
  });

  after(async () => {
    await workbench.close();
    await accounts.end();
  });

  afterEach(() => workbench.quickInput.cancelIfOpen());

  it('are filtered from the keyboard, and Escape shows all again', async () => {
    const { tree, page, quickInput } = workbench;
    await tree.expand('prod');
    await tree.expand('Data Streams');
    await tree.row('payments').waitFor();
    // The twistie that was clicked has the focus. A click on a stream would open it, which takes the focus once more.
    await page.keyboard.press('Control+F');
    await quickInput.titled('Filter Kinesis Pipelines').waitFor();
    await quickInput.enter('orders');
    await tree.row('payments').waitFor({ state: 'hidden' });
    await tree.row('orders-archive').waitFor();
    await tree.description('Data Streams', /2 found/);
    await tree.row('acme-orders').waitFor();
    await tree.collapse('S3 Outputs');
    await page.keyboard.press('Escape');
    await tree.row('payments').waitFor();
  });

  it('have favourites, which stand on top of their list and of pickers', async () => {
    const { tree, quickInput } = workbench;
    await tree.openMenu('payments');
    await workbench.menu.pick('Add to Favourites');
    await tree.row('payments').locator('.codicon-star-full').waitFor();
    const labels = await tree.labels();
    assert.ok(labels.indexOf('payments') < labels.indexOf('clicks'), labels.join(', '));
    await workbench.runCommand(TAIL);
    await quickInput.row('payments').first().waitFor();
    assert.match((await quickInput.labels())[0] ?? '', /payments/);
  });

  it('have favourite and recent buckets, which stand on top of the picker of buckets', async () => {
    const { tree, quickInput, menu } = workbench;
    const openPicker = async () => {
      await workbench.runCommand('Kinesis Pipelines: Open Records as Table');
      await quickInput.pick('prod', { exact: true });
      await quickInput.titled('S3 outputs of prod').waitFor();
      const labels = async () => (await quickInput.labels()).map((label) => label.trim());
      return readUntil(labels, ({ length }) => length === BUCKETS.length);
    };
    assert.deepEqual(await openPicker(), BUCKETS);
    await quickInput.pick('acme-orders');
    await quickInput.titled('s3://acme-orders/').waitFor();
    await quickInput.cancel();
    assert.deepEqual(await openPicker(), ['acme-orders', 'acme-archive']);
    await quickInput.cancel();
    await tree.expand('S3 Outputs');
    await tree.openMenu('acme-archive');
    await menu.pick('Add to Favourites');
    await tree.row('acme-archive').locator('.codicon-star-full').waitFor();
    await tree.collapse('S3 Outputs');
    assert.deepEqual(await openPicker(), ['acme-archive', 'acme-orders']);
    await workbench.screenshot('accounts-buckets');
  });

  it('that are read-only are offered for reading and not for sending', async () => {
    const { quickInput } = workbench;
    const rowsFor = async (text: string) => {
      await quickInput.type(text);
      await quickInput.row('(as typed)').first().waitFor();
      return workbench.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    };
    await workbench.runCommand(TAIL);
    const offered = await rowsFor('some-stream');
    assert.ok(
      offered.some((row) => row.includes('reader')),
      offered.join('; '),
    );
    await quickInput.cancel();
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Send Current File to Stream…');
    const rows = await rowsFor('some-stream');
    assert.ok(rows.some((row) => row.includes('prod')) && !rows.some((row) => row.includes('reader')), rows.join('; '));
  });

  it('stand in the status bar beside the tail that is looked at, and the tail is offered again', async () => {
    const { quickInput, page } = workbench;
    await workbench.runCommand(TAIL);
    await quickInput.type('clicks');
    await quickInput.row('clicks').first().waitFor();
    await quickInput.pick('clicks');
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /(prod|reader) · .*eu-west-1/ })
      .first()
      .waitFor();
    await workbench.runCommand(TAIL);
    await quickInput.row('payments').first().waitFor();
    const labels = await quickInput.labels();
    assert.deepEqual(
      labels.slice(0, 2).map((label) => label.trim()),
      ['payments', 'clicks'],
    );
  });

  it('are searched for a stream in their other regions', async () => {
    const { tree, quickInput, notifications } = workbench;
    await workbench.runCommand('Kinesis Pipelines: Search Stream in Other Regions…');
    await quickInput.pick('prod', { exact: true });
    await quickInput.answer('returns');
    await notifications.waitFor(`returns is in ${OTHER_REGION}.`);
    await notifications.press(`returns is in ${OTHER_REGION}.`, `Add Connection for ${OTHER_REGION}`);
    await tree.row(`prod-${OTHER_REGION}`).waitFor();
    await notifications.clear();
  });

  it('are added from a .env file, whose keys go to the secret storage with a hint to remove them', async () => {
    const { tree, quickInput, notifications, page } = workbench;
    execFileSync('git', ['init', '--quiet'], { cwd: workbench.folder });
    const file = path.join(workbench.folder, '.env');
    await writeFile(file, 'AWS_ACCESS_KEY_ID=DOTENV\nAWS_SECRET_ACCESS_KEY="s"\nREGION_NAME=sa-east-1\n');
    await workbench.runCommand('Kinesis Pipelines: Add Connection…');
    await quickInput.rowSays('.env', /AWS keys of a file · sa-east-1/);
    await quickInput.pick('.env');
    await quickInput.titled('(2/').waitFor();
    await page.keyboard.press('Enter');
    await quickInput.rowSays('Identity', /111122223333/);
    await quickInput.pick('Continue');
    await quickInput.titled('(4/').waitFor();
    await quickInput.answer('course');
    await tree.row('course').waitFor();
    await notifications.waitFor(/Git does not ignore .*\.env/);
    await workbench.screenshot('accounts-dotenv');
    assert.ok(accounts.aws.requests.some(({ accessKeyId }) => accessKeyId === 'DOTENV'));
    await notifications.clear();
  });
});
