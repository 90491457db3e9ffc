import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SendReport } from '../../src/producer';
import { activate, demoStream, openEditor, run, sendText, startLocal, workspaceFile } from './harness/extension';

async function failureOf(attempt: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await attempt;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  return assert.fail('it did not fail');
}

async function received(): Promise<number> {
  const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'trimHorizon' });
  const marker = `last-${Date.now()}-${Math.random()}`;
  await sendText(`{"marker":"${marker}"}`);
  for (;;) {
    const records = await run<{ text: string }[]>('tail.records', { id, limit: 100_000 });
    if (records.some(({ text }) => text.includes(marker))) {
      await run('tail.stop', { id });
      return records.length - 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('what is wrong with the input', () => {
  before(async () => {
    await activate();
    await startLocal();
  });

  for (const [what, text] of [
    ['an empty file', ''],
    ['white space only', ' \n\t\n '],
  ] as const) {
    it(`is said for ${what}`, async () => {
      const error = await failureOf(sendText(text));
      assert.match(error.message, /empty|no record|nothing/i);
    });
  }

  it('sends nothing and marks the place where one record among thousands is broken', async () => {
    const before = await received();
    const lines = Array.from({ length: 3_000 }, (_, n) => `{"n":${n}}`);
    lines[2_000] = '{"n":2000';
    const editor = await openEditor(lines.join('\n'), 'jsonl');
    await failureOf(run('send', { target: demoStream }));
    const [problem, ...others] = vscode.languages
      .getDiagnostics(editor.document.uri)
      .filter(({ source }) => source === 'Kinesis Pipelines');
    assert.deepEqual(others, []);
    assert.ok(problem);
    assert.ok(
      problem.range.start.line >= 2_000 && problem.range.start.line <= 2_001,
      `line ${problem.range.start.line}`,
    );
    // The marker of the first count is the one record more.
    assert.equal(await received(), before + 1);
  });

  it('forgets the problem once the input is sent', async () => {
    const editor = await openEditor('{"a":1', 'json');
    await failureOf(run('send', { target: demoStream }));
    const ours = () =>
      vscode.languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === 'Kinesis Pipelines');
    assert.equal(ours().length, 1);
    await editor.edit((edit) => edit.insert(editor.document.lineAt(0).range.end, '}'));
    await run('send', { target: demoStream });
    assert.deepEqual(ours(), []);
  });

  it('marks the place in the document when only a selection was read', async () => {
    const editor = await openEditor('{"a":1}\n{"b":oops}\n', 'jsonl');
    editor.selection = new vscode.Selection(1, 0, 2, 0);
    await failureOf(run('send', { target: demoStream, selection: true }));
    const [problem] = vscode.languages.getDiagnostics(editor.document.uri);
    assert.deepEqual([problem?.range.start.line, problem?.range.start.character], [1, 5]);
  });

  it('says which record is over the limit of 1 MiB before anything is sent', async () => {
    const text = `[{"n":0},{"n":1,"text":"${'x'.repeat(1024 * 1024)}"}]`;
    const error = await failureOf(sendText(text));
    assert.match(error.message, /1|second/);
    assert.match(error.message, /MiB|bytes|large/i);
  });

  it('locates invalid UTF-8 in a file', async () => {
    const uri = workspaceFile('invalid.json');
    await vscode.workspace.fs.writeFile(uri, Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]));
    const error = await failureOf(run('send', { target: demoStream, uri: uri.toString() }));
    assert.match(error.message, /UTF-8/);
    assert.equal(vscode.languages.getDiagnostics(uri).length, 1);
  });

  it('names the stream that does not exist', async () => {
    await openEditor('{"a":1}');
    const error = await failureOf(run('send', { target: { connection: 'local', stream: 'no-such-stream' } }));
    assert.match(error.message, /no-such-stream/);
    assert.equal(error.code, 'ResourceNotFoundException');
  });

  it('names the connection that does not exist, and those that do', async () => {
    await openEditor('{"a":1}');
    const error = await failureOf(run('send', { target: { connection: 'nowhere', stream: 'demo-stream' } }));
    assert.match(error.message, /nowhere/);
  });

  it('says that an endpoint is down', async () => {
    const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
    const connections = [{ name: 'down', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' }];
    await configuration.update('connections', connections, vscode.ConfigurationTarget.Global);
    try {
      await openEditor('{"a":1}');
      const error = await failureOf(run('send', { target: { connection: 'down', stream: 'demo-stream' } }));
      assert.match(error.message, /127\.0\.0\.1:9|refused/);
    } finally {
      await configuration.update('connections', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is said by the name of the property for a command argument', async () => {
    assert.match((await failureOf(run('send', { target: { connection: 'local' } }))).message, /"target"/);
    assert.match((await failureOf(run('send', { target: demoStream, format: 'xml' }))).message, /"format"/);
    const generate = { target: demoStream, preset: 'nothing', count: 1 };
    assert.match((await failureOf(run('generate', generate))).message, /orders/);
  });

  it('does not stop what is right from being sent', async () => {
    const report = await sendText('{"a":1}{"a":2} [3]\n"four"');
    assert.deepEqual({ read: report.read, sent: report.sent }, { read: 4, sent: 4 } satisfies Partial<SendReport>);
  });
});
