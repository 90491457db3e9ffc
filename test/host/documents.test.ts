import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { S3 } from '@aws-sdk/client-s3';
import * as vscode from 'vscode';
import { activate, run, startLocal, until } from './harness/extension';
import { lensesOf, s3Client, withConnections } from './harness/outputs';

const BUCKET = 'documents-test';

describe('delivered objects as documents', () => {
  let s3: S3;
  let endpoint: string;

  const put = (Key: string, Body: string | Uint8Array) => s3.putObject({ Bucket: BUCKET, Key, Body });
  const objectUri = (key: string, connection = 'local') =>
    vscode.Uri.from({ scheme: 'kinesis-s3', authority: connection, path: `/${BUCKET}/${key}` });
  const setting = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('kinesisPipelines').update(key, value, vscode.ConfigurationTarget.Global);
  const open = async (key: string, raw = false) => {
    const { uri } = await run<{ uri: string }>('openObject', { connection: 'local', bucket: BUCKET, key, raw });
    return vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  };

  before(async () => {
    await activate();
    ({ endpoint } = await startLocal());
    s3 = s3Client(endpoint);
    await s3.createBucket({ Bucket: BUCKET });
  });

  after(() => s3.destroy());

  it('says in the line above what an object is and when it was delivered', async () => {
    const key = '2026/11/24/04/demo-delivery-1-2026-11-24-04-12-40-0d9bbd9d-ad0b-4ba3-b3ac-5a2f0f1f1d5b';
    const records = Array.from({ length: 1_204 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(300) }));
    await put(key, gzipSync(records.join('')));
    const document = await open(key);
    assert.deepEqual(document.getText().trimEnd().split('\n'), records);
    const [heading, ...actions] = await lensesOf(document.uri);
    const { mtime } = await vscode.workspace.fs.stat(document.uri);
    const time = new Date(mtime).toISOString().slice(11, 19);
    assert.match(
      heading?.title ?? '',
      new RegExp(`^demo-delivery · 1,204 records · gzip [\\d.]+ kB → [\\d.]+ kB · ${time} UTC$`),
    );
    assert.deepEqual(
      actions.slice(0, 4).map(({ title }) => title),
      ['Raw', 'Table', 'Verify', 'Replay…'],
    );
  });

  it('opens a large object at its first part and loads more until all of it is there', async () => {
    const record = (n: number) => JSON.stringify({ n, text: 'y'.repeat(1_000) });
    const count = 2_500;
    await setting('outputs.maxDocumentMegabytes', 1);
    await put('large.gz', gzipSync(Array.from({ length: count }, (_, n) => record(n)).join('')));
    const document = await open('large.gz');
    const shown = document.getText().trimEnd().split('\n');
    assert.ok(shown.length > 500 && shown.length < count, `${shown.length} lines at first`);
    assert.deepEqual(shown.at(-1), record(shown.length - 1), 'the part ends within a record');
    const titles = (await lensesOf(document.uri)).map(({ title }) => title);
    assert.match(titles[0] ?? '', /^first [\d,]+ records · gzip .* · more available$/);
    assert.equal(titles.filter((title) => title === 'Load More').length, 2, 'above and below');

    const changed = new Promise<void>((resolve) => {
      const subscription = vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => {
        if (uri.toString() !== document.uri.toString()) return;
        subscription.dispose();
        resolve();
      });
    });
    await setting('outputs.maxDocumentMegabytes', 2);
    const loaded = await run<{ records: number; isComplete: boolean }>('loadMoreRecords', {
      uri: document.uri.toString(),
    });
    await setting('outputs.maxDocumentMegabytes', undefined);
    assert.deepEqual({ records: loaded.records, isComplete: loaded.isComplete }, { records: count, isComplete: true });
    await changed;
    assert.equal(document.getText().trimEnd().split('\n').length, count);
    assert.match((await lensesOf(document.uri))[0]?.title ?? '', /^2,500 records · gzip /);
  });

  it('shows Parquet, which another process decodes, as a record a line', async () => {
    const { extensionPath } = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines') ?? {};
    const file = path.join(extensionPath ?? '', 'test', 'fixtures', 'outputs', 'datapage_v2.snappy.parquet');
    await put('rows.parquet', await readFile(file));
    const document = await open('rows.parquet');
    const rows = document.getText().trimEnd().split('\n');
    assert.deepEqual(
      rows.map((row) => (JSON.parse(row) as { a: string }).a),
      ['abc', 'abc', 'abc', null, 'abc'],
    );
  });

  it('shows the version that is there now when an object was replaced', async () => {
    await put('replaced.json', '{"version":1}');
    const document = await open('replaced.json');
    assert.equal(document.getText(), '{"version":1}\n');
    await put('replaced.json', '{"version":2}{"version":3}');
    const bytes = await vscode.workspace.fs.readFile(document.uri);
    assert.equal(Buffer.from(bytes).toString(), '{"version":2}\n{"version":3}\n');
  });

  for (const name of ['100% of a+b.json', 'ação 1/ç.json', 'a=1&b=?#x.json', `${'k'.repeat(900)}.json`]) {
    it(`opens, lists and stats a key such as "${name.slice(0, 20)}"`, async () => {
      const key = `keys/${name}`;
      await put(key, '{"a":1}{"a":2}');
      assert.equal((await open(key)).getText(), '{"a":1}\n{"a":2}\n');
      assert.equal((await open(key, true)).getText(), '{"a":1}{"a":2}');
      const uri = objectUri(key);
      assert.equal((await vscode.workspace.fs.stat(uri)).size, 14);
      const slash = key.lastIndexOf('/');
      const names = await vscode.workspace.fs.readDirectory(objectUri(key.slice(0, slash)));
      assert.ok(names.some(([found, type]) => found === key.slice(slash + 1) && type === vscode.FileType.File));
    });
  }

  it('lists folders across pages, and buckets at the root of a connection', async () => {
    const keys = Array.from({ length: 1_005 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(keys.slice(start, start + 50).map((key) => put(key, '1')));
    }
    const names = await vscode.workspace.fs.readDirectory(objectUri('many'));
    assert.deepEqual(names.map(([name]) => `many/${name}`).sort(), keys);
    const root = await vscode.workspace.fs.readDirectory(vscode.Uri.parse('kinesis-s3://local/'));
    assert.ok(root.some(([name, type]) => name === BUCKET && type === vscode.FileType.Directory));
  });

  it('offers no folder that a path could not tell from another', async () => {
    await put('odd/../up.json', '1');
    await put('odd//empty.json', '1');
    await put('odd/plain.json', '1');
    const names = await vscode.workspace.fs.readDirectory(objectUri('odd'));
    assert.deepEqual(names, [['plain.json', vscode.FileType.File]]);
  });

  it('tells an object that is not there from a bucket that is not to be read', async () => {
    const isMissing = (error: vscode.FileSystemError) => error.code === 'FileNotFound';
    await assert.rejects(async () => vscode.workspace.fs.stat(objectUri('nothing/here')), isMissing);
    await assert.rejects(
      async () => vscode.workspace.fs.readFile(vscode.Uri.parse('kinesis-s3://local/no-such-bucket/a')),
      isMissing,
    );
  });

  it('never saves over a delivery unless the connection says so', async () => {
    await put('kept.json', '{"kept":1}');
    await assert.rejects(
      async () => vscode.workspace.fs.writeFile(objectUri('kept.json'), Buffer.from('{}')),
      (error: vscode.FileSystemError) => error.code === 'NoPermissions',
    );
    await assert.rejects(async () => vscode.workspace.fs.delete(objectUri('kept.json')));
    const stat = await vscode.workspace.fs.stat(objectUri('kept.json'));
    assert.equal(stat.permissions, vscode.FilePermission.Readonly);
    const connection = { name: 'careful', region: 'us-east-1', endpoint, editObjects: true, readOnly: true };
    await withConnections([connection], () =>
      assert.rejects(async () => vscode.workspace.fs.writeFile(objectUri('kept.json', 'careful'), Buffer.from('{}'))),
    );
    assert.equal(await bodyOf('kept.json'), '{"kept":1}');
  });

  it('saves where the connection allows, and only over the version that was read', async () => {
    const connection = { name: 'editing', region: 'us-east-1', endpoint, editObjects: true };
    await withConnections([connection], async () => {
      await put('edited.json', '{"by":"firehose"}');
      const uri = objectUri('edited.json', 'editing');
      await vscode.workspace.fs.readFile(uri);
      await vscode.workspace.fs.writeFile(uri, Buffer.from('{"by":"me"}'));
      assert.equal(await bodyOf('edited.json'), '{"by":"me"}');
      await put('edited.json', '{"by":"another"}');
      await assert.rejects(
        async () => vscode.workspace.fs.writeFile(uri, Buffer.from('{"by":"me again"}')),
        /has changed since it was read/,
      );
      assert.equal(await bodyOf('edited.json'), '{"by":"another"}');

      const fresh = objectUri('new/file.json', 'editing');
      await vscode.workspace.fs.writeFile(fresh, Buffer.from('{}'));
      await vscode.workspace.fs.rename(fresh, objectUri('new/renamed é.json', 'editing'));
      assert.equal(await bodyOf('new/renamed é.json'), '{}');
      await vscode.workspace.fs.delete(objectUri('new', 'editing'), { recursive: true });
      const { KeyCount } = await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'new/' });
      assert.equal(KeyCount, 0);
    });
  });

  it('tells folders from objects at the edges, and renames nothing onto them', async () => {
    const connection = { name: 'editing', region: 'us-east-1', endpoint, editObjects: true };
    const { Directory, File } = vscode.FileType;
    const at = (key: string) => objectUri(key, 'editing');
    const fails = async (call: () => Thenable<unknown>, code: string) =>
      assert.rejects(
        async () => call(),
        (error: vscode.FileSystemError) => error.code === code,
      );
    await withConnections([connection], async () => {
      await vscode.workspace.fs.createDirectory(at('edge/empty'));
      assert.equal((await vscode.workspace.fs.stat(at('edge/empty'))).type, Directory);
      assert.deepEqual(await vscode.workspace.fs.readDirectory(at('edge/empty')), []);
      await fails(() => vscode.workspace.fs.readDirectory(at('edge/none')), 'FileNotFound');

      await put('edge/both', 'object');
      await put('edge/both/below', 'below');
      assert.deepEqual(await vscode.workspace.fs.readDirectory(at('edge')), [
        ['both', File],
        ['empty', Directory],
      ]);
      assert.equal((await vscode.workspace.fs.stat(at('edge/both'))).type, File);

      await put('edge/moved', 'moved');
      await vscode.workspace.fs.rename(at('edge/moved'), at('edge/moved'), { overwrite: true });
      // Folders are read-only, which VS Code itself heeds.
      await fails(
        () => vscode.workspace.fs.rename(at('edge/moved'), at('edge/empty'), { overwrite: true }),
        'NoPermissions',
      );
      await fails(() => vscode.workspace.fs.rename(at('edge/moved'), at('edge/both')), 'FileExists');
      await fails(() => vscode.workspace.fs.rename(at('edge/empty'), at('edge/other')), 'NoPermissions');
      assert.equal(await bodyOf('edge/moved'), 'moved');
    });
  });

  it('finds the connection of an address whatever its case', async () => {
    await put('case.json', '{"a":1}');
    await withConnections([{ name: 'Prod', region: 'us-east-1', endpoint }], async () => {
      const address = { connection: 'Prod', bucket: BUCKET, key: 'case.json' };
      const { uri } = await run<{ uri: string }>('openObject', address);
      // Parsed from its text, the authority of an address is in lower case.
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri.toLowerCase()));
      assert.equal(Buffer.from(bytes).toString(), '{"a":1}\n');
    });
  });

  it('compares two objects in readable form', async () => {
    await put('left.gz', gzipSync('{"a":1}{"b":1}'));
    await put('right', '{"a":1}{"b":2}');
    const readable = (key: string) => objectUri(key).with({ scheme: 'kinesis-records' });
    await vscode.commands.executeCommand('vscode.diff', readable('left.gz'), readable('right'), 'compared');
    const input = await until(() => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return active instanceof vscode.TabInputTextDiff ? active : undefined;
    });
    assert.equal(input.original.scheme, 'kinesis-records');
  });

  async function bodyOf(key: string): Promise<string> {
    const { Body } = await s3.getObject({ Bucket: BUCKET, Key: key });
    return (await Body?.transformToString()) ?? '';
  }
});
