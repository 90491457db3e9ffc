import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FakeAws } from '../support/aws/fakeAws';
import { Workbench } from './harness/workbench';

const SETTING = 'kinesisPipelines.connections';
const DENIED = JSON.stringify({
  __type: 'AccessDeniedException',
  message: 'User: u is not authorized to perform: firehose:ListDeliveryStreams on resource: *',
});
const COMMENT = '// what the team shares';

describe('connections', () => {
  let workbench: Workbench;
  let file: string;
  let aws: FakeAws;

  before(async () => {
    aws = await FakeAws.start();
    workbench = await Workbench.open();
    file = path.join(workbench.folder, '.vscode/settings.json');
    await mkdir(path.dirname(file), { recursive: true });
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
  });
  after(async () => {
    await workbench.close();
    await aws.stop();
  });
  afterEach(() => workbench.quickInput.cancelIfOpen());

  it('with a problem are rows that say it, and Edit opens the file that holds them', async () => {
    await writeFile(file, JSON.stringify({ [SETTING]: [{ name: 'prod', region: 'eu-west-1', readonly: true }] }));
    await workbench.tree.row('prod').waitFor();
    await workbench.tree.description('prod', /"readonly".*Did you mean "readOnly"\?/);
    await workbench.screenshot('connections-1-problem');
    await workbench.tree.pressInlineAction('prod', 'Edit Connections');
    const { editor } = workbench;
    await editor.tab('settings.json').or(editor.modal('settings.json')).first().waitFor();
    // The schema marks it, too.
    await workbench.page.locator('.monaco-editor .squiggly-warning').first().waitFor();
    await workbench.screenshot('connections-2-settings');
    await editor.closeModal();
  });

  it('are added step by step: each can be gone back from, Enter takes what is likely, and a test says what is allowed', async () => {
    await writeFile(file, `{\n  ${COMMENT}\n  "editor.tabSize": 2\n}\n`);
    await workbench.tree.row('prod').waitFor({ state: 'hidden' });
    aws.respond = ({ operation }) => (operation === 'ListDeliveryStreams' ? { status: 400, body: DENIED } : undefined);
    const { quickInput, page } = workbench;
    const step = (number: number) => quickInput.titled(`Add connection (${number}/5)`).waitFor();
    await workbench.runCommand('Kinesis Pipelines: Add Connection…');
    await quickInput.row('Endpoint…').waitFor();
    await workbench.screenshot('connections-3-source');
    await quickInput.pick('Endpoint…');
    await step(2);
    await quickInput.answer(aws.endpoint);
    await step(3);
    await quickInput.rowSays('us-east-1', /US East \(N\. Virginia\)/);
    await workbench.screenshot('connections-4-regions');
    await page.keyboard.press('Enter');
    await step(4);
    await quickInput.rowSays('Identity', /111122223333 · arn:aws:iam::111122223333:user\/u/);
    await quickInput.rowSays('Data streams', /1 found/);
    await quickInput.rowSays('Delivery streams', /firehose:ListDeliveryStreams is not allowed/);
    await quickInput.pick('Color');
    await quickInput.pick('purple');
    await step(4);
    await quickInput.rowSays('Color', /purple/);
    await quickInput.pick('Protected');
    await quickInput.rowSays('Protected', /on ·/);
    await quickInput.pick('Save to');
    await quickInput.rowSays('Save to', /Workspace settings/);
    await workbench.screenshot('connections-5-options');
    await quickInput.back();
    await step(3);
    await page.keyboard.press('Enter');
    await step(4);
    await quickInput.rowSays('Protected', /on ·/);
    await quickInput.pick('Continue');
    await step(5);
    await quickInput.answer('shared');
    await workbench.notifications.waitFor('Added "shared" to the workspace settings.');
    await workbench.notifications.clear();
    await workbench.tree.description('shared', /us-east-1 .*protected.*workspace/);
    const text = await readFile(file, 'utf8');
    assert.ok(text.includes(COMMENT), text);
    const { [SETTING]: written } = JSON.parse(text.replace(COMMENT, '')) as Record<string, object[]>;
    assert.deepEqual(written, [
      { name: 'shared', region: 'us-east-1', endpoint: aws.endpoint, protected: true, color: 'purple' },
    ]);
  });

  it('show their account once they are used', async () => {
    // Another connection has rows of the same names.
    await workbench.tree.collapse('Local pipeline');
    await workbench.tree.expand('shared');
    await workbench.tree.expand('Data Streams');
    await workbench.tree.description('shared', /111122223333/);
    await workbench.screenshot('connections-6-row');
  });

  it('are renamed, duplicated and removed by their menu', async () => {
    const { quickInput, tree, menu, page } = workbench;
    const pickFromMenu = async (label: string, item: string) => {
      await tree.openMenu(label);
      await menu.pick(item);
    };
    await pickFromMenu('shared', 'Rename Connection…');
    await quickInput.titled('Rename connection: shared').waitFor();
    await quickInput.enter('team');
    await tree.row('team').waitFor();
    await tree.row('shared').waitFor({ state: 'hidden' });
    await pickFromMenu('team', 'Duplicate Connection…');
    await quickInput.titled('Duplicate connection: team').waitFor();
    await page.keyboard.press('Enter');
    await tree.row('team-2').waitFor();
    await pickFromMenu('team-2', 'Edit Connection…');
    await quickInput.titled('Edit connection "team-2"').waitFor();
    // The list refills with each result of the test, and a click at that moment is lost.
    await quickInput.rowSays('Identity', /111122223333/);
    await quickInput.rowSays('Data streams', /1 found/);
    await quickInput.rowSays('Delivery streams', /is not allowed/);
    await quickInput.pick('Read-only');
    await quickInput.rowSays('Read-only', /on ·/);
    await workbench.screenshot('connections-7-edit');
    await quickInput.pick('Save');
    await tree.description('team-2', /read-only/);
    await pickFromMenu('team', 'Remove Connection…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Remove connection "team"?').waitFor();
    await workbench.screenshot('connections-8-remove');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await tree.row('team').waitFor({ state: 'hidden' });
    await tree.row('team-2').waitFor();
  });

  it('take a stream that is typed by its ARN, and say why where they cannot', async () => {
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.row('demo-stream').first().waitFor();
    await workbench.quickInput.type('arn:aws:kinesis:eu-west-1:222222222222:stream/orders');
    await workbench.quickInput.row('Use a connection for eu-west-1.').first().waitFor();
    await workbench.screenshot('connections-9-refused');
    await workbench.quickInput.type('arn:aws:kinesis:us-east-1:000000000000:stream/demo-stream');
    const typed = workbench.quickInput.row('(as typed)').first();
    await typed.getByText('demo-stream · 000000000000').waitFor();
    await typed.click();
    await workbench.editor.tab('Tail: demo-stream · 000000000000 (local)').waitFor();
    await workbench.screenshot('connections-10-tail');
  });
});
