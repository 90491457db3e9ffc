import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import * as vscode from 'vscode';
import { activate, run, startLocal, until, workspaceFile } from './harness/extension';
import { kinesisClient } from './harness/kinesis';

interface TailedRecord {
  text: string;
  kind: string;
}

/** "Complex Types", "Records" (Apache Avro Specification): `a` is 27 and `b` is "foo". */
const AVRO = '{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}';
const AVRO_RECORD = Buffer.from('3606666f6f', 'hex');
/** "Encoding" (Protocol Buffers): `Test1` with `a` set to 150, `Test2` with `b` set to "testing". */
const PROTO = `syntax = "proto3";
message Test1 { int32 a = 1; }
message Test2 { string b = 2; }`;
const TEST1 = Buffer.from('089601', 'hex');
const TEST2 = Buffer.from('120774657374696e67', 'hex');

describe('a tail whose records have a schema', () => {
  let kinesis: Kinesis;
  let streams = 0;
  const avsc = workspaceFile('made-for-tests.avsc');
  const proto = workspaceFile('made-for-tests.proto');

  async function streamOf(...records: Buffer[]): Promise<{ connection: string; stream: string }> {
    const StreamName = `schema-${Date.now()}-${streams++}`;
    await kinesis.createStream({ StreamName, ShardCount: 1 });
    await kinesis.putRecords({ StreamName, Records: records.map((Data) => ({ Data, PartitionKey: 'k' })) });
    return { connection: 'local', stream: StreamName };
  }

  async function tail(argument: object, count: number): Promise<string> {
    const { id } = await run<{ id: string }>('tail', { from: 'trimHorizon', ...argument });
    await until(async () =>
      (await run<{ received: number }>('tail.stats', { id })).received >= count ? true : undefined,
    );
    return id;
  }

  const records = (id: string) => run<TailedRecord[]>('tail.records', { id });
  const texts = async (id: string) => (await records(id)).map(({ text }) => text);

  before(async () => {
    await activate();
    kinesis = kinesisClient(await startLocal());
    await vscode.workspace.fs.writeFile(avsc, Buffer.from(AVRO));
    await vscode.workspace.fs.writeFile(proto, Buffer.from(PROTO));
  });

  after(async () => {
    kinesis.destroy();
    for (const file of [avsc, proto]) await vscode.workspace.fs.delete(file);
  });

  it('shows, filters and exports them decoded, and one that does not fit by its bytes', async () => {
    const target = await streamOf(AVRO_RECORD, Buffer.from([0xff]));
    const id = await tail({ ...target, schema: { uri: avsc.toString() } }, 2);
    const [fits, other] = await records(id);
    assert.deepEqual([fits?.kind, fits?.text], ['json', '{"a":27,"b":"foo"}']);
    assert.equal(other?.kind, 'binary');
    assert.match(other.text, /00000000 {2}ff/);
    const uri = workspaceFile('made-for-tests.ndjson');
    await run('tail.export', { id, uri: uri.toString() });
    const [line = ''] = Buffer.from(await vscode.workspace.fs.readFile(uri))
      .toString()
      .split('\n');
    assert.deepEqual((JSON.parse(line) as { data: unknown }).data, { a: 27, b: 'foo' });
    await vscode.workspace.fs.delete(uri);
    await run('tail.stop', { id });

    const filtered = await tail({ ...target, schema: { uri: avsc.toString() }, filter: 'a = 27' }, 2);
    assert.deepEqual(await texts(filtered), ['{"a":27,"b":"foo"}']);
    await run('tail.stop', { id: filtered });
  });

  it('reads them otherwise when another is chosen, which the stream remembers', async () => {
    const target = await streamOf(TEST2);
    const id = await tail(target, 1);
    const choose = (choice: object) => run<{ schema: string | null }>('tail.schema', { id, ...choice });
    assert.deepEqual(await choose({ uri: proto.toString(), message: 'Test2' }), {
      schema: 'made-for-tests.proto: Test2',
    });
    assert.deepEqual(await texts(id), ['{"b":"testing"}']);
    await run('tail.stop', { id });

    const again = await tail(target, 1);
    assert.deepEqual(await texts(again), ['{"b":"testing"}']);
    assert.deepEqual(await run('tail.schema', { id: again, none: true }), { schema: null });
    assert.doesNotMatch((await texts(again)).join(), /"b"/);
    await run('tail.stop', { id: again });
  });

  it('takes up a schema file that is edited, and keeps the last good one while the file is none', async () => {
    const target = await streamOf(AVRO_RECORD);
    const edited = workspaceFile('edited-by-tests.avsc');
    await vscode.workspace.fs.writeFile(edited, Buffer.from(AVRO));
    const id = await tail({ ...target, schema: { uri: edited.toString() }, view: 'output' }, 1);
    assert.deepEqual(await texts(id), ['{"a":27,"b":"foo"}']);

    const save = async (text: string) => {
      const document = await vscode.workspace.openTextDocument(edited);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(edited, new vscode.Range(0, 0, document.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    };
    await save(AVRO.replace('"name":"b"', '"name":"word"'));
    await until(async () => ((await texts(id)).join() === '{"a":27,"word":"foo"}' ? true : undefined));

    await save('{"type":"rec');
    const channel = () => vscode.workspace.textDocuments.find((one) => one.getText().includes('cannot be used'));
    const { languageId } = await until(channel);
    assert.equal(languageId, 'kinesis-tail');
    assert.deepEqual(await texts(id), ['{"a":27,"word":"foo"}']);

    // Not by an editor of this window.
    await writeFile(edited.fsPath, AVRO);
    await until(async () => ((await texts(id)).join() === '{"a":27,"b":"foo"}' ? true : undefined));
    await run('tail.stop', { id });
    await vscode.workspace.fs.delete(edited);
  });

  it('is refused, with what there is to choose from, where the schema does not say which message', async () => {
    const target = await streamOf(TEST1);
    const asked = run('tail', { ...target, schema: { uri: proto.toString() } });
    await assert.rejects(asked, /several messages/);
    await assert.rejects(run('tail', { ...target, schema: { uri: workspaceFile('none.avsc').toString() } }));
    await assert.rejects(run('tail', { ...target, schema: { message: 'Test1' } }), /"schema.uri" is missing/);
  });
});
