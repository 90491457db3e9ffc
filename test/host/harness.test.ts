import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension host', () => {
  it('has the extension of this project, in test mode', () => {
    const extension = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines');
    assert.ok(extension, 'the extension is not there');
  });

  it('opens the sample workspace', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, 'orders.json'));
    assert.equal((JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown[]).length, 24);
  });
});
