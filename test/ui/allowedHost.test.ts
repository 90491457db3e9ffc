import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeAws } from '../support/aws/fakeAws';
import { Workbench } from './harness/workbench';

const REFUSED = /The workspace's settings would send credentials of your profile "prod" to/;

describe('a connection of the workspace that names a profile and a foreign host', () => {
  let server: FakeAws;
  let home: string;
  let workbench: Workbench;

  before(async () => {
    server = await FakeAws.start();
    home = await mkdtemp(path.join(tmpdir(), 'aws-files-'));
    const credentials = path.join(home, 'credentials');
    await writeFile(credentials, '[prod]\naws_access_key_id = PROD\naws_secret_access_key = s\n');
    const env = { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: path.join(home, 'config') };
    workbench = await Workbench.open({ env });
    const folder = path.join(workbench.folder, '.vscode');
    await mkdir(folder, { recursive: true });
    const connections = [{ name: 'theirs', region: 'eu-west-1', profile: 'prod', endpoint: server.endpoint }];
    await writeFile(
      path.join(folder, 'settings.json'),
      JSON.stringify({ 'kinesisPipelines.connections': connections }),
    );
    await workbench.showView();
  });

  after(async () => {
    await workbench.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('is used once the host has been allowed in a dialog that names both, until that is taken back', async () => {
    const { host } = new URL(server.endpoint);
    const { tree, page, quickInput } = workbench;
    await tree.row('theirs').waitFor();
    await tree.collapse('Local pipeline');
    await tree.expand('theirs');
    await tree.expand('Data Streams');
    const dialog = page.locator('.monaco-dialog-box');
    await tree.open(REFUSED, dialog);
    await dialog.getByText(`Send credentials of your profile "prod" to ${host}?`).waitFor();
    await workbench.screenshot('allowed-host-1-question');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(server.requests, []);

    await tree.open(REFUSED, dialog);
    await dialog.getByRole('button', { name: `Allow ${host}` }).click();
    await tree.row('orders').waitFor();
    assert.deepEqual([...new Set(server.requests.map(({ accessKeyId }) => accessKeyId))], ['PROD']);

    await workbench.runCommand('Kinesis Pipelines: Forget Allowed Hosts…');
    await quickInput.pick(host);
    await page.keyboard.press('Enter');
    await tree.row(REFUSED).waitFor();
  });
});
