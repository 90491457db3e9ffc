import { S3 } from '@aws-sdk/client-s3';
import { Workbench } from './harness/workbench';

const BUCKET = 'demo-bucket';
const LISTENS = /127\.0\.0\.1:\d+/;

describe('delivered objects in the tree', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    await workbench.showView();
    await workbench.runCommand('Kinesis Pipelines: Start Local Pipeline');
    await workbench.tree.row('S3 Outputs').waitFor();
    const [authority] = LISTENS.exec(await workbench.tree.description('Local pipeline', LISTENS))!;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const s3 = new S3({ endpoint: `http://${authority}`, region: 'us-east-1', credentials, forcePathStyle: true });
    for (const name of ['one', 'two', 'three']) {
      await s3.putObject({ Bucket: BUCKET, Key: name, Body: `{"name":"${name}"}{"name":"again"}` });
    }
    s3.destroy();
    await workbench.tree.expand('S3 Outputs');
    await workbench.tree.expand(BUCKET);
    await workbench.tree.row('three').waitFor();
  });

  after(() => workbench.close());

  async function select(first: string, second: string): Promise<void> {
    // It opens, and takes the focus: a menu that is open by then is closed.
    const active = workbench.page.locator('.part.editor .tab.active .label-name');
    await workbench.tree.open(first, active.getByText(first, { exact: true }));
    await workbench.tree
      .row(second)
      .locator('.label-name')
      .click({ modifiers: ['ControlOrMeta'] });
  }

  it('are compared in readable form, two that are selected', async () => {
    await select('one', 'two');
    await workbench.tree.pickFromMenu('two', 'Compare', workbench.editor.tab('one ↔ two'));
    await workbench.page.locator('.view-line').filter({ hasText: '{"name":"two"}' }).first().waitFor();
    await workbench.screenshot('objects-1-compare');
  });

  it('are replayed to a stream after a review', async () => {
    const { quickInput, notifications, tree } = workbench;
    await tree.pickFromMenu('three', 'Replay', quickInput.row('demo-stream').first());
    await quickInput.pick('demo-stream');
    await quickInput.row('Send 2 records').waitFor();
    await workbench.screenshot('objects-2-replay');
    await workbench.page.keyboard.press('Enter');
    await notifications.waitFor('Sent 2 records to demo-stream');
    await notifications.clear();
  });

  it('are deleted, several at once, by their number', async () => {
    const { quickInput, notifications, tree } = workbench;
    await select('one', 'two');
    await tree.pickFromMenu('two', 'Delete', quickInput.titled('Delete 2 rows'));
    await workbench.screenshot('objects-3-delete');
    await quickInput.answer('2');
    await notifications.waitFor('Deleted 2 objects');
    await tree.row('one').waitFor({ state: 'hidden' });
    await tree.row('two').waitFor({ state: 'hidden' });
    await notifications.clear();
  });

  it('become a folder of the workspace in readable form', async () => {
    const choice = workbench.quickInput.row('Readable records');
    await workbench.tree.pickFromMenu(BUCKET, 'Add Bucket Folder to Workspace', choice);
    // A workspace of several folders is another workspace: the window loads it.
    await workbench.reloads(() => workbench.quickInput.pick('Readable records'));
    const explorer = await workbench.showExplorer();
    const row = (name: string) => explorer.locator('.monaco-list-row').filter({ hasText: name }).first();
    await row(BUCKET).waitFor();
    // A list that is still being filled closes what was opened in it.
    while (!(await row('three').isVisible())) {
      if ((await row(BUCKET).getAttribute('aria-expanded')) !== 'true') await row(BUCKET).click();
      await row('three')
        .waitFor({ timeout: 5_000 })
        .catch(() => undefined);
    }
    await workbench.screenshot('objects-4-folder');
  });
});
