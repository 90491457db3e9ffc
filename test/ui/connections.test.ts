import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './harness/workbench';

const SETTING = 'kinesisPipelines.connections';
const COMMENT = '// what the team shares';

describe('connections', () => {
  let workbench: Workbench;
  let file: string;

  before(async () => {
    workbench = await Workbench.open();
    file = path.join(workbench.folder, '.vscode/settings.json');
    await mkdir(path.dirname(file), { recursive: true });
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
  });
  after(() => workbench.close());
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

  it('are added to the workspace where a person says so, and the comments of the file stay', async () => {
    await writeFile(file, `{\n  ${COMMENT}\n  "editor.tabSize": 2\n}\n`);
    await workbench.tree.row('prod').waitFor({ state: 'hidden' });
    await workbench.runCommand('Kinesis Pipelines: Add Connection…');
    await workbench.quickInput.pick('Endpoint…');
    await workbench.quickInput.answer('http://127.0.0.1:9');
    await workbench.quickInput.pick('us-east-1', { exact: true });
    await workbench.quickInput.answer('shared');
    await workbench.quickInput.row('Workspace settings').waitFor();
    await workbench.screenshot('connections-3-scope');
    await workbench.quickInput.pick('Workspace settings');
    await workbench.notifications.waitFor('Added "shared" to the workspace settings.');
    await workbench.notifications.clear();
    await workbench.tree.description('shared', /us-east-1 .*workspace/);
    const text = await readFile(file, 'utf8');
    assert.ok(text.includes(COMMENT), text);
    assert.ok(text.includes('"http://127.0.0.1:9"'), text);
  });

  it('take a stream that is typed by its ARN, and say why where they cannot', async () => {
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.row('demo-stream').first().waitFor();
    await workbench.quickInput.type('arn:aws:kinesis:eu-west-1:222222222222:stream/orders');
    await workbench.quickInput.row('Use a connection for eu-west-1.').first().waitFor();
    await workbench.screenshot('connections-4-refused');
    await workbench.quickInput.type('arn:aws:kinesis:us-east-1:000000000000:stream/demo-stream');
    const typed = workbench.quickInput.row('(as typed)').first();
    await typed.getByText('demo-stream · 000000000000').waitFor();
    await typed.click();
    await workbench.editor.tab('Tail: demo-stream · 000000000000 (local)').waitFor();
    await workbench.screenshot('connections-5-tail');
  });
});
