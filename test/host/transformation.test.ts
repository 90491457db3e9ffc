import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, run, startLocal, until, workspaceFile } from './harness/extension';

interface TestResult {
  results: { kind: string; data?: string; code?: string }[];
  durationMs: number;
  logs: string[];
  failure?: string;
}

async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = workspaceFile(name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

function handler(expression: string): string {
  return `exports.handler = async ({ records }) => {
    console.log('records:', records.length);
    return { records: records.map(({ recordId, data }) => {
      const text = Buffer.from(data, 'base64').toString();
      if (text.includes('drop')) return { recordId, result: 'Dropped' };
      return { recordId, result: 'Ok', data: Buffer.from(${expression}).toString('base64') };
    }) };
  };`;
}

/** The documents that show what the handler gave, by the last part of their names. */
async function shown(name: string): Promise<vscode.TextDocument> {
  return await until(() =>
    vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'kinesis-transformation' && uri.path.endsWith(`/out/${name}`),
    ),
  );
}

describe('Test Transformation', () => {
  before(async () => {
    await activate();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows what a handler makes of a file’s records, and again when the handler is saved', async () => {
    const uri = await write('shape.js', handler('text.toUpperCase()'));
    const file = await write('records.jsonl', '{"a":"x"}\n{"a":"drop"}\n');
    const { results, logs, durationMs, failure } = await run<TestResult>('testTransformation', { handler: uri, file });
    assert.deepEqual(
      results.map(({ kind, data }) => [kind, data]),
      [
        ['ok', '{"A":"X"}'],
        ['dropped', undefined],
      ],
    );
    assert.deepEqual([logs, failure], [['records: 2'], undefined]);
    assert.ok(durationMs > 0);
    const first = await shown('Record 1.json');
    await until(() => (first.getText().includes('"A": "X"') ? true : undefined));
    const summary = await shown('Run.log');
    await until(() =>
      /1 Ok, 1 Dropped, 0 failed, \d+ ms\s+Log:\s+records: 2/.test(summary.getText()) ? true : undefined,
    );
    const editor = await vscode.window.showTextDocument(uri, { preview: false });
    const everything = new vscode.Range(new vscode.Position(0, 0), editor.document.positionAt(Infinity));
    await editor.edit((edit) => edit.replace(everything, handler('text.replace("x", "saved")')));
    await editor.document.save();
    await until(() => (first.getText().includes('"a": "saved"') ? true : undefined));
  });

  it('says why a handler failed', async () => {
    const uri = await write('broken.js', 'exports.handler = async () => { throw new Error("broken here"); };');
    const { results, failure } = await run<TestResult>('testTransformation', { handler: uri, preset: 'orders' });
    assert.equal(results.length, 10);
    assert.ok(results.every(({ code }) => code === 'Lambda.FunctionError'));
    assert.match(failure ?? '', /^Error: broken here/);
  });

  it('takes only a handler', async () => {
    const uri = await write('not-a-handler.txt', '');
    await assert.rejects(
      run('testTransformation', { handler: uri, preset: 'orders' }),
      /JavaScript, TypeScript or Python/,
    );
  });

  it('gives the local pipeline the handlers of the settings, and their changes while it runs', async () => {
    await startLocal();
    const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
    const uri = await write('pipeline.js', handler('text.toUpperCase()'));
    await configuration.update('local.functions', { shape: uri.fsPath }, vscode.ConfigurationTarget.Global);
    try {
      const { endpoint } = await run<{ endpoint: string }>('local.start', {});
      const call = async (operation: string, input: object): Promise<unknown> => {
        const response = await fetch(endpoint, {
          method: 'POST',
          headers: { 'x-amz-target': `Firehose_20150804.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
          body: JSON.stringify(input),
        });
        return await response.json();
      };
      await call('CreateDeliveryStream', {
        DeliveryStreamName: 'transformed',
        ExtendedS3DestinationConfiguration: {
          RoleARN: 'arn:aws:iam::000000000000:role/any',
          BucketARN: 'arn:aws:s3:::demo-bucket',
          Prefix: 'transformed/',
          BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
          ProcessingConfiguration: {
            Enabled: true,
            Processors: [
              {
                Type: 'Lambda',
                Parameters: [
                  {
                    ParameterName: 'LambdaArn',
                    ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:shape',
                  },
                  { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '0' },
                ],
              },
            ],
          },
        },
      });
      await call('PutRecord', {
        DeliveryStreamName: 'transformed',
        Record: { Data: Buffer.from('text').toString('base64') },
      });
      const folder = vscode.Uri.parse(`kinesis-s3://local/demo-bucket/transformed`);
      const text = await until(async () => await textBelow(folder));
      assert.equal(text, 'TEXT');
    } finally {
      await configuration.update('local.functions', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

/** The text of the one object below a folder. Undefined: there is none yet. */
async function textBelow(folder: vscode.Uri): Promise<string | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(folder).then(undefined, () => []);
  const [name, type] = entries[0] ?? [];
  if (name === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder, name);
  if (type === vscode.FileType.Directory) return await textBelow(uri);
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}
