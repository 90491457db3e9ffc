import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FakeAws, type NotedRequest } from '../support/aws/fakeAws';
import { activate, run } from './harness/extension';
import { lensesOf, withConnections } from './harness/outputs';

const OBJECT = { connection: 'archive', bucket: 'events', key: 'old/orders.json' };
const WRITTEN = 'Tue, 24 Nov 2026 04:12:40 GMT';

/** A bucket whose object is in Glacier, and has an earlier version that can be read. */
function answer({ operation, path }: NotedRequest) {
  const isEarlier = path.includes('versionId=v1');
  const content = '{"version":1}';
  if (operation.startsWith('HEAD')) {
    if (!path.startsWith(`/${OBJECT.bucket}/${OBJECT.key}`)) return { status: 404, body: '' };
    const facts = {
      etag: isEarlier ? '"1"' : '"2"',
      'last-modified': WRITTEN,
      'content-length': String(content.length),
    };
    return { headers: isEarlier ? facts : { ...facts, 'x-amz-storage-class': 'GLACIER' }, body: '' };
  }
  if (operation.startsWith('POST') && path.includes('restore')) return { status: 202, body: '' };
  if (path.includes('versions')) {
    const version = (id: string, isLatest: boolean) =>
      `<Version><Key>${OBJECT.key}</Key><VersionId>${id}</VersionId><IsLatest>${String(isLatest)}</IsLatest><LastModified>2026-11-24T04:12:40Z</LastModified><Size>13</Size></Version>`;
    return { body: `<ListVersionsResult>${version('v2', true)}${version('v1', false)}</ListVersionsResult>` };
  }
  if (path.includes('list-type')) {
    return {
      body: `<ListBucketResult><Contents><Key>${OBJECT.key}</Key><Size>13</Size><LastModified>2026-11-24T04:12:40Z</LastModified><StorageClass>GLACIER</StorageClass></Contents></ListBucketResult>`,
    };
  }
  return isEarlier
    ? { headers: { etag: '"1"' }, body: content }
    : { status: 403, body: '<Error><Code>InvalidObjectState</Code><Message>It is archived</Message></Error>' };
}

describe('archived objects and their versions', () => {
  let aws: FakeAws;

  before(async () => {
    await activate();
    aws = await FakeAws.start();
    aws.respond = answer;
  });

  after(() => aws.stop());

  const connected = (task: () => Promise<unknown>, more: object = {}) =>
    withConnections([{ name: 'archive', region: 'us-east-1', endpoint: aws.endpoint, ...more }], task);

  it("opening an archived object says what it is, with AWS's code", () =>
    connected(async () => {
      for (const raw of [false, true]) {
        await assert.rejects(run('openObject', { ...OBJECT, raw }), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'InvalidObjectState');
          assert.match(error.message, /archived.*Restore it first/);
          return true;
        });
      }
    }));

  it('restores it with the tier and the days that are given', () =>
    connected(async () => {
      const restored = await run('restoreObject', { ...OBJECT, tier: 'Bulk', days: 2 });
      assert.deepEqual(restored, { tier: 'Bulk', days: 2 });
      const { body } = aws.requests.find(({ operation }) => operation.startsWith('POST')) ?? { body: '' };
      assert.match(body, /<Days>2<\/Days>.*<Tier>Bulk<\/Tier>/s);
    }));

  it('restores nothing on a read-only connection', () =>
    connected(() => assert.rejects(run('restoreObject', { ...OBJECT, tier: 'Bulk' }), { code: 'ReadOnlyConnection' }), {
      readOnly: true,
    }));

  it('lists the versions of an object, and opens an earlier one, which nobody can save', () =>
    connected(
      async () => {
        const { versions } = await run<{ versions: { versionId: string }[] }>('showVersions', OBJECT);
        assert.deepEqual(
          versions.map(({ versionId }) => versionId),
          ['v2', 'v1'],
        );
        const { uri } = await run<{ uri: string }>('openObject', { ...OBJECT, versionId: 'v1' });
        const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
        assert.equal(document.getText(), '{"version":1}\n');
        const [heading, ...actions] = await lensesOf(document.uri);
        assert.match(heading?.title ?? '', /^version v1 · 1 record/);
        assert.deepEqual(
          actions.map(({ title }) => title),
          ['Raw', 'Replay…'],
        );
        const raw = await run<{ uri: string }>('openObject', { ...OBJECT, versionId: 'v1', raw: true });
        const file = vscode.Uri.parse(raw.uri);
        assert.equal((await vscode.workspace.fs.stat(file)).permissions, vscode.FilePermission.Readonly);
        await assert.rejects(async () => vscode.workspace.fs.writeFile(file, Buffer.from('x')), /read-only/i);
      },
      { editObjects: true },
    ));
});
