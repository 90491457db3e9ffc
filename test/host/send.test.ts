import assert from 'node:assert/strict';
import { appendFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { Kinesis } from '@aws-sdk/client-kinesis';
import * as vscode from 'vscode';
import type { SendReport } from '../../src/producer';
import { activate, demoStream, openEditor, run, startLocal, until, workspaceFile } from './harness/extension';
import { lensesOf, s3Client } from './harness/outputs';

const BUCKET = 'send-test';

describe('sending', () => {
  let endpoint: string;
  let kinesis: Kinesis;

  before(async () => {
    await activate();
    ({ endpoint } = await startLocal());
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    kinesis = new Kinesis({ endpoint, region: 'us-east-1', credentials });
  });

  after(() => kinesis.destroy());

  const send = (argument: object) => run<SendReport>('send', { target: demoStream, ...argument });

  const write = async (name: string, content: string | Uint8Array): Promise<vscode.Uri> => {
    const uri = workspaceFile(name);
    await vscode.workspace.fs.writeFile(uri, typeof content === 'string' ? Buffer.from(content) : content);
    return uri;
  };

  /** What a send made arrive, in the order of each shard. */
  const arrived = async (argument: object): Promise<{ texts: string[]; base64: string[]; report: SendReport }> => {
    const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
    const report = await send(argument);
    await until(async () =>
      (await run<{ received: number }>('tail.stats', { id })).received >= report.sent ? true : undefined,
    );
    const records = await run<{ text: string; base64: string }[]>('tail.records', { id, limit: 10_000 });
    await run('tail.stop', { id });
    return { texts: records.map(({ text }) => text), base64: records.map(({ base64 }) => base64), report };
  };

  const faults = async (settings: object) => {
    const answer = await fetch(`${endpoint}/_local/faults`, { method: 'PUT', body: JSON.stringify(settings) });
    assert.equal(answer.status, 200);
  };

  describe('takes records from', () => {
    it('many files, each in its own format', async () => {
      const uris = await Promise.all([
        write('many/a.json', '[{"n":1},{"n":2}]'),
        write('many/b.csv', 'n,name\n3,x\n'),
        write('many/empty.json', ''),
        write('many/c.ndjson', '{"n":4}\n{"n":5}\n'),
      ]);
      const { texts, report } = await arrived({ uris: uris.map((uri) => uri.toString()) });
      assert.equal(report.sent, 5);
      assert.deepEqual(texts.sort(), ['{"n":1}', '{"n":2}', '{"n":3,"name":"x"}', '{"n":4}', '{"n":5}']);
    });

    it('a folder, and what lies below it, but not from templates and hidden files', async () => {
      await write('folder/a.json', '{"n":1}');
      await write('folder/below/b.ndjson', '{"n":2}\n{"n":3}');
      await write('folder/.hidden.json', '{"n":4}');
      await write('folder/c.kinesis-template.json', '{"n":5}');
      await write('folder/readme.md', 'no records');
      const { texts } = await arrived({ uri: workspaceFile('folder').toString() });
      assert.deepEqual(texts.sort(), ['{"n":1}', '{"n":2}', '{"n":3}']);
    });

    it('a file in the encoding of its byte order mark, or of the setting for its language', async () => {
      const configuration = vscode.workspace.getConfiguration('files');
      const latin1 = Buffer.from('nome,cidade\nJoão,São Paulo\n', 'latin1');
      const utf16 = await write('encodings/powershell.csv', Buffer.from('\uFEFFn;nome\r\n1;João\r\n', 'utf16le'));
      const plain = await write('encodings/plain.csv', latin1);
      const scripted = await write(
        'encodings/scripted.jsonl',
        Buffer.from('{"nome":"João ’"}\n'.replace('’', '\x92'), 'latin1'),
      );
      assert.deepEqual((await arrived({ uri: utf16.toString() })).texts, ['{"n":1,"nome":"João"}']);
      await assert.rejects(send({ uri: plain.toString() }), /not valid UTF-8 \(line 2, column 3\)/);
      await configuration.update('encoding', 'iso88591', vscode.ConfigurationTarget.Global);
      const jsonLines = vscode.workspace.getConfiguration('files', { languageId: 'jsonl' });
      await jsonLines.update('encoding', 'windows1252', vscode.ConfigurationTarget.Global, true);
      try {
        const { texts } = await arrived({ uris: [plain.toString(), scripted.toString(), utf16.toString()] });
        assert.deepEqual(texts.sort(), [
          '{"n":1,"nome":"João"}',
          '{"nome":"João ’"}',
          '{"nome":"João","cidade":"São Paulo"}',
        ]);
      } finally {
        await configuration.update('encoding', undefined, vscode.ConfigurationTarget.Global);
        await jsonLines.update('encoding', undefined, vscode.ConfigurationTarget.Global, true);
      }
    });

    it('a file in the encoding that is named, however its pieces begin', async () => {
      // Bytes that are a byte order mark in UTF-16 are letters here, and stand at the beginning of every line.
      const line = Buffer.from('ÿþ,þÿ,ï»¿é\n', 'latin1');
      const rows = 60_000;
      const uri = await write(
        'encodings/large.csv',
        Buffer.concat([Buffer.from('a,b,c\n'), ...Array.from({ length: rows }, () => line)]),
      );
      const { report, texts } = await arrived({ uri: uri.toString(), encoding: 'windows1252', format: 'csv' });
      assert.equal(report.sent, rows);
      assert.deepEqual(new Set(texts), new Set(['{"a":"ÿþ","b":"þÿ","c":"ï»¿é"}']));
    });

    it('a document in the encoding that it was opened with, and not where characters were lost', async () => {
      const uri = await write('encodings/open.csv', Buffer.from('nome,n\nJoão,1\n', 'latin1'));
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      await assert.rejects(send({}), /bytes that mean nothing in its encoding, utf8 \(line 2, column 3\)/);
      await assert.rejects(send({ uri: uri.toString() }), /mean nothing/);
      assert.deepEqual((await arrived({ encoding: 'windows1252' })).texts, ['{"nome":"João","n":1}']);
      assert.equal(vscode.window.activeTextEditor?.document.encoding, 'windows1252');
      assert.deepEqual((await arrived({})).texts, ['{"nome":"João","n":1}']);
      const real = await write('encodings/real.csv', 'a,b\n\uFFFD,1\n');
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(real));
      assert.deepEqual((await arrived({})).texts, ['{"a":"\uFFFD","b":1}']);
    });

    it('CSV with the separator that is named', async () => {
      const uri = await write('separators.csv', 'a;b,c\n1;2,5\n');
      assert.deepEqual((await arrived({ uri: uri.toString(), separator: ';' })).texts, ['{"a":1,"b,c":"2,5"}']);
      await assert.rejects(send({ uri: uri.toString(), separator: ':' }), /separator/);
      await assert.rejects(send({ uri: uri.toString(), encoding: 'latin-1' }), /encoding/);
    });

    it('the clipboard', async () => {
      await vscode.env.clipboard.writeText('{"from":"clipboard"}');
      assert.deepEqual((await arrived({ source: 'clipboard' })).texts, ['{"from":"clipboard"}']);
    });

    it('the output of a notebook cell', async () => {
      const output = new vscode.NotebookCellOutput([
        vscode.NotebookCellOutputItem.text("{'id': '990'}", 'text/plain'),
        vscode.NotebookCellOutputItem.json([{ id: '990' }, { id: '991' }], 'application/json'),
      ]);
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'vendors', 'python');
      cell.outputs = [output];
      const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
      await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(0, 1)] });
      const { texts } = await arrived({ source: 'cellOutput' });
      assert.deepEqual(texts.sort(), ['{"id":"990"}', '{"id":"991"}']);
    });

    it('a delivered object, unpacked and to its end, however little of it an editor shows', async () => {
      const s3 = s3Client(endpoint);
      await s3.createBucket({ Bucket: BUCKET });
      const record = (n: number) => JSON.stringify({ n, text: 'z'.repeat(1_500) });
      const count = 1_000;
      const body = gzipSync(Array.from({ length: count }, (_, n) => record(n)).join(''));
      await s3.putObject({ Bucket: BUCKET, Key: 'replayed.gz', Body: body });
      s3.destroy();
      const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
      await configuration.update('outputs.maxDocumentMegabytes', 1, vscode.ConfigurationTarget.Global);
      try {
        for (const scheme of ['kinesis-records', 'kinesis-s3']) {
          const { read, sent } = await send({ uri: `${scheme}://local/${BUCKET}/replayed.gz` });
          assert.deepEqual({ read, sent }, { read: count, sent: count });
        }
      } finally {
        await configuration.update('outputs.maxDocumentMegabytes', undefined, vscode.ConfigurationTarget.Global);
      }
    });

    it('a tail: their bytes as they are, also where they are no text', async () => {
      const records = [Buffer.from([0xff, 0x00, 0x80]), Buffer.from('[1, 2]'), Buffer.from('a\nb')].map((bytes) =>
        bytes.toString('base64'),
      );
      const { base64, report } = await arrived({ records, name: '3 records of orders' });
      assert.equal(report.read, 3);
      assert.deepEqual(base64.sort(), records.sort());
    });
  });

  describe('gives keys', () => {
    it('of a field, and what was decided to the records that lack it', async () => {
      const uri = (await write('keys.ndjson', '{"k":"a"}\n{"k":"a"}\n{"n":1}\n')).toString();
      const field = { kind: 'field', path: 'k' };
      await assert.rejects(send({ uri, partitionKey: field }), /"k"/);
      const random = await send({ uri, partitionKey: { ...field, missing: 'random' } });
      assert.deepEqual([random.sent, random.failed], [3, 0]);
      const skipped = await send({ uri, partitionKey: { ...field, missing: 'skip' } });
      assert.deepEqual([skipped.sent, skipped.failed], [2, 1]);
      assert.deepEqual(
        skipped.failures.map(({ index }) => index),
        [2],
      );
    });

    it('by an explicit hash key: all records to one shard', async () => {
      const uri = (await write('hash.ndjson', '{"n":1}\n'.repeat(20))).toString();
      const report = await send({ uri, explicitHashKey: '0' });
      assert.deepEqual(Object.values(report.byShard), [20]);
    });

    it('by a field that holds the hash key of each record', async () => {
      const most = (2n ** 128n - 1n).toString();
      const lines = Array.from({ length: 30 }, (_, n) => `{"n":${n},"h":${n % 3 === 0 ? 0 : most}}`);
      const uri = (await write('hashes.ndjson', [...lines, '{"n":30}'].join('\n'))).toString();
      const explicitHashKey = { kind: 'field', path: 'h' };
      await assert.rejects(send({ uri, explicitHashKey }), /"h" of record 31 is not a hash key/);
      const report = await send({ uri, explicitHashKey: { ...explicitHashKey, missing: 'skip' } });
      assert.deepEqual([Object.values(report.byShard), report.failed], [[10, 20], 1]);
      await assert.rejects(send({ uri, explicitHashKey: { path: 'h' } }), /"explicitHashKey" must be/);
    });

    it('that the records of a tail came with, unless another is asked for', async () => {
      const tailed = async (argument: object) => {
        const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
        const { sent } = await send(argument);
        await until(async () => (await run<{ received: number }>('tail.stats', { id })).received >= sent || undefined);
        const records = await run<{ text: string; base64: string; partitionKey: string }[]>('tail.records', { id });
        await run('tail.stop', { id });
        return records;
      };
      const keysOf = (records: { text: string; partitionKey: string }[]) =>
        Object.fromEntries(records.map(({ text, partitionKey }) => [text, partitionKey] as const));
      const uri = (await write('own.ndjson', '{"id":"a"}\n{"id":"b"}\n{"id":"ç"}\n')).toString();
      const records = await tailed({ uri, partitionKey: { kind: 'field', path: 'id' } });
      assert.deepEqual(keysOf(records), { '{"id":"a"}': 'a', '{"id":"b"}': 'b', '{"id":"ç"}': 'ç' });
      assert.deepEqual(keysOf(await tailed({ records })), keysOf(records));
      const again = await tailed({ records, partitionKey: { kind: 'fixed', value: 'one' } });
      assert.deepEqual(new Set(Object.values(keysOf(again))), new Set(['one']));
    });

    it('to packed records, which arrive one by one', async () => {
      const lines = Array.from({ length: 50 }, (_, n) => `{"n":${n}}`);
      const uri = (await write('packed.ndjson', lines.join('\n'))).toString();
      const { texts, report } = await arrived({ uri, aggregate: true });
      assert.equal(report.sent, 50);
      assert.deepEqual(texts.sort(), lines.sort());
    });
  });

  it('marks the file among many that is malformed, and sends nothing of any', async () => {
    const good = await write('mixed/good.json', '{"n":1}');
    const bad = await write('mixed/bad.json', '{"n":1}\n{"n":oops}');
    const uris = [good, bad].map((uri) => uri.toString());
    await assert.rejects(send({ uris }), /mixed\/bad\.json: .*line 2/);
    const [problem] = vscode.languages.getDiagnostics(bad).filter(({ source }) => source === 'Kinesis Pipelines');
    assert.equal(problem?.range.start.line, 1);
    assert.deepEqual(
      vscode.languages.getDiagnostics(good).filter(({ source }) => source === 'Kinesis Pipelines'),
      [],
    );
  });

  it('says that nothing is to be sent where a folder holds no records', async () => {
    await write('bare/readme.md', '');
    await assert.rejects(send({ uri: workspaceFile('bare').toString() }), /contains no files with records/);
  });

  it('offers a document that was sent before to be sent again, as it is then', async () => {
    const uri = await write('lens.ndjson', '{"n":1}\n{"n":2}\n');
    const editor = await vscode.window.showTextDocument(uri);
    const ours = async () => (await lensesOf(uri)).filter(({ command }) => command.startsWith('kinesisPipelines.send'));
    assert.deepEqual(await ours(), []);
    await send({ uri: uri.toString(), partitionKey: { kind: 'field', path: 'n' } });
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), '{"n":3}\n'));
    const [again] = await ours();
    assert.match(again?.title ?? '', /Send to demo-stream ▸ 3 records/);
    const report = await vscode.commands.executeCommand<SendReport>(again!.command, ...(again!.arguments as unknown[]));
    assert.equal(report.sent, 3);
  });

  it('reports what failed for good, by its place in the input', async () => {
    const uri = (await write('failing.ndjson', '{"n":1}\n{"n":2}\n')).toString();
    const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
    await configuration.update('send.retrySeconds', 1, vscode.ConfigurationTarget.Global);
    await faults({ failRecordsPercent: 100 });
    try {
      const report = await send({ uri });
      const { read, sent, failed, notSent } = report;
      assert.deepEqual({ read, sent, failed, notSent }, { read: 2, sent: 0, failed: 2, notSent: 0 });
      assert.ok(report.retried > 0);
      assert.deepEqual(report.failures.map(({ index }) => index).sort(), [0, 1]);
    } finally {
      await faults({});
      await configuration.update('send.retrySeconds', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('streams a file of 60 MB from disk, and the server has every record once', async () => {
    const streamName = 'from-disk';
    const count = 150_000;
    const file = (await write('large-lines.ndjson', '')).fsPath;
    const lines = (from: number) =>
      Array.from({ length: 10_000 }, (_, n) => `{"n":${from + n},"text":"${'x'.repeat(380)}"}\n`).join('');
    for (let from = 0; from < count; from += 10_000) await appendFile(file, lines(from));
    assert.ok((await stat(file)).size > 59_000_000);
    await kinesis.createStream({ StreamName: streamName, ShardCount: 2 });
    try {
      await until(async () => {
        const { StreamDescriptionSummary: stream } = await kinesis.describeStreamSummary({ StreamName: streamName });
        return stream?.StreamStatus === 'ACTIVE' ? true : undefined;
      });
      const target = { connection: 'local', stream: streamName };
      const report = await send({ target, uri: file, aggregate: true });
      assert.deepEqual([report.read, report.sent, report.failed], [count, count, 0]);
      const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon' });
      const received = await until(async () => {
        const { received: all } = await run<{ received: number }>('tail.stats', { id });
        return all >= count ? all : undefined;
      });
      assert.equal(received, count);
      await run('tail.stop', { id });
    } finally {
      await kinesis.deleteStream({ StreamName: streamName });
    }
  });

  it('ends where it is when it is cancelled, and accounts for each record', async () => {
    const total = 200_000;
    const uri = (
      await write('long.ndjson', Array.from({ length: total }, (_, n) => `{"n":${n}}`).join('\n'))
    ).toString();
    await faults({ delayMs: 200 });
    try {
      const sending = send({ uri });
      await until(async () =>
        (await run<{ cancelled: number }>('sendCancel', { all: true })).cancelled > 0 ? true : undefined,
      );
      const { cancelled, read, sent, failed, notSent } = await sending;
      assert.equal(cancelled, true);
      assert.equal(read, total);
      assert.equal(sent + failed + notSent, total);
      // What was under way is waited for, and nothing more is begun.
      assert.ok(notSent > total / 2, `${notSent} of ${total}`);
    } finally {
      await faults({});
    }
  });

  it('sends what the active tab shows where the editor keeps it from extensions, being larger than 50 MB', async () => {
    const record = `{"text":"${'x'.repeat(900_000)}"}\n`;
    const uri = await write('large.ndjson', record.repeat(60));
    await vscode.commands.executeCommand('vscode.open', uri);
    assert.equal(vscode.window.activeTextEditor, undefined);
    try {
      assert.equal((await send({})).sent, 60);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
  });

  it('sends an empty editor’s nothing, and says so', async () => {
    await openEditor('');
    await assert.rejects(send({}), /no records in/);
  });
});
