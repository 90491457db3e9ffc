import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { SendReport } from '../../src/producer';
import {
  activate,
  demoStream,
  find,
  openEditor,
  rowsBelow,
  run,
  sendText,
  startLocal,
  until,
  workspaceFile,
  type Row,
} from './harness/extension';

interface TailedRecord {
  shardId: string;
  sequenceNumber: string;
  partitionKey: string;
  arrivalMs: number;
  text: string;
}

interface Stats {
  received: number;
  kept: number;
  dropped: number;
  shards: { shardId: string; behindMs: number; state: string }[];
}

async function tailed(id: string, count: number): Promise<TailedRecord[]> {
  await until(async () => ((await run<Stats>('tail.stats', { id })).received >= count ? true : undefined));
  return run<TailedRecord[]>('tail.records', { id });
}

async function objectsBelow(api: PipelinesApi, from: Row): Promise<Row[]> {
  const rows = await rowsBelow(api, from.node);
  const nested = await Promise.all(
    rows.map(async (row) => (row.contextValue === 'prefix' ? await objectsBelow(api, row) : [row])),
  );
  return nested.flat().filter((row) => row.contextValue === 'object');
}

describe('the whole pipeline', () => {
  let api: PipelinesApi;

  before(async () => {
    api = await activate();
    const local = await startLocal();
    assert.equal(local.connection, 'local');
    assert.equal(local.region, 'us-east-1');
    assert.match(local.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('sends a file, tails it, and opens what was delivered, one record a line', async () => {
    const marker = `delivery-${Date.now()}`;
    const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
    const records = Array.from({ length: 20 }, (_, n) => ({ marker, n, big: 'BIG' }));
    const text = JSON.stringify(records, null, 2).replaceAll('"BIG"', '12345678901234567890123');
    const report = await sendText(text);
    assert.equal(report.read, 20);
    assert.equal(report.sent, 20);
    assert.equal(report.failed, 0);
    assert.equal(
      Object.values(report.byShard).reduce((sum, count) => sum + count, 0),
      20,
    );

    const received = await tailed(id, 20);
    const texts = received.map((record) => record.text).sort();
    const expected = records.map(({ n }) => `{"marker":"${marker}","n":${n},"big":12345678901234567890123}`).sort();
    assert.deepEqual(texts, expected);
    await run('tail.stop', { id });

    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    const delivered = await until(async () => {
      api.tree.refresh(bucket.node);
      for (const object of await objectsBelow(api, bucket)) {
        const uri = api.tree.getTreeItem(object.node).resourceUri;
        assert.ok(uri);
        const bytes = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
        if (bytes.includes(marker)) return { object, uri, bytes };
      }
      return undefined;
    });
    assert.match(delivered.object.description, /^\d[\d.,]* k?B · /);
    assert.ok(delivered.bytes.includes('}{'), 'Firehose puts nothing between records');

    const { path } = delivered.uri;
    const key = path.slice('/demo-bucket/'.length);
    const opened = await run<{ uri: string }>('openObject', { connection: 'local', bucket: 'demo-bucket', key });
    assert.equal(vscode.Uri.parse(opened.uri).scheme, 'kinesis-records');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(opened.uri));
    const lines = document
      .getText()
      .split('\n')
      .filter((line) => line.includes(marker));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.ok(expected.includes(line), line);
    assert.equal(document.languageId, 'jsonl');

    const raw = await run<{ uri: string }>('openObject', {
      connection: 'local',
      bucket: 'demo-bucket',
      key,
      raw: true,
    });
    const rawDocument = await vscode.workspace.openTextDocument(vscode.Uri.parse(raw.uri));
    assert.equal(rawDocument.getText(), delivered.bytes);
  }).timeout(60_000);

  it('tails what was sent in the last five minutes', async () => {
    const marker = `before-${Date.now()}`;
    await sendText(`{"marker":"${marker}"}`);
    const { id } = await run<{ id: string }>('tail', demoStream);
    const found = await until(async () => {
      const records = await run<TailedRecord[]>('tail.records', { id, limit: 100_000 });
      return records.find((record) => record.text.includes(marker));
    });
    assert.match(found.shardId, /^shardId-\d{12}$/);
    assert.match(found.sequenceNumber, /^\d{50,}$/);
    assert.ok(found.partitionKey.length > 0);
    await run('tail.stop', { id });
    await assert.rejects(run('tail.stats', { id: 'no such tail' }), /no tail with the id/);
  });

  it('sends a file of the workspace by its URI', async () => {
    const report = await run<SendReport>('send', {
      target: demoStream,
      uri: workspaceFile('vendors.ndjson').toString(),
    });
    assert.equal(report.sent, 12);
  });

  it('sends only what is selected', async () => {
    const editor = await openEditor('{"a":1}\n{"a":2}\n{"a":3}\n');
    editor.selection = new vscode.Selection(1, 0, 2, 0);
    const report = await run<SendReport>('send', { target: demoStream, selection: true });
    assert.equal(report.sent, 1);
  });

  it('takes comments and trailing commas out of JSONC', async () => {
    const report = await run<SendReport>('send', { target: demoStream, uri: workspaceFile('order.jsonc').fsPath });
    assert.equal(report.sent, 1);
  });

  it('keeps all records of one partition key on one shard', async () => {
    await openEditor(Array.from({ length: 50 }, (_, n) => `{"n":${n},"customer":"c-1"}`).join(''));
    const report = await run<SendReport>('send', {
      target: demoStream,
      partitionKey: { kind: 'field', path: 'customer' },
    });
    assert.deepEqual(Object.values(report.byShard), [50]);
  });

  it('refuses to put to a delivery stream that reads a data stream, and says where to send instead', async () => {
    await openEditor('{"a":1}');
    await assert.rejects(
      run('send', { target: { connection: 'local', deliveryStream: 'demo-delivery' } }),
      (error: Error) => error.message.includes('demo-stream'),
    );
  });

  it('generates the same records again from the same seed', async () => {
    const generated = async () => {
      const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
      const report = await run<SendReport>('generate', { target: demoStream, preset: 'vendors', count: 25, seed: 7 });
      assert.equal(report.sent, 25);
      const records = await tailed(id, 25);
      await run('tail.stop', { id });
      return records.map(({ text }) => text).sort();
    };
    const first = await generated();
    assert.match(first[0] ?? '', /^\{"idvendedor":\s*"\d+",\s*"nome":\s*"[^"]+"\}$/);
    assert.deepEqual(await generated(), first);
  });
});
