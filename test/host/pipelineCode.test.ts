import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { activate, run, startLocal, workspaceFile } from './harness/extension';

interface Item {
  kind: string;
  name: string;
}

interface Result {
  created: Item[];
  existing: Item[];
  failed: (Item & { reason: string })[];
  notSupported: { reason: string; line?: number }[];
}

const DELIVERY = { connection: 'local', deliveryStream: 'demo-delivery' };
const named = (items: readonly Item[]) => items.map(({ kind, name }) => `${kind} ${name}`).sort();

describe('pipelines as code', () => {
  const file = workspaceFile('pipeline.template.yaml');
  const exported = async (target: object, format = 'cloudformation') =>
    (await run<{ text: string }>('exportPipeline', { ...target, format })).text;

  before(async () => {
    await activate();
    const { endpoint } = await startLocal();
    const elsewhere = { name: 'elsewhere', region: 'us-east-1', endpoint };
    const settings = vscode.workspace.getConfiguration('kinesisPipelines');
    await settings.update('connections', [elsewhere], vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    const settings = vscode.workspace.getConfiguration('kinesisPipelines');
    await settings.update('connections', undefined, vscode.ConfigurationTarget.Global);
    await rm(file.fsPath, { force: true });
  });

  it('are exported in three formats, whole or alone', async () => {
    for (const [format, part] of [
      ['cloudformation', /Type: AWS::KinesisFirehose::DeliveryStream/],
      ['terraform', /resource "aws_kinesis_firehose_delivery_stream"/],
      ['cdk', /new firehose\.CfnDeliveryStream/],
    ] as const) {
      assert.match(await exported({ connection: 'local', stream: 'demo-stream' }, format), part);
      assert.doesNotMatch(await exported({ connection: 'local', stream: 'demo-stream', alone: true }, format), part);
    }
    assert.match(await exported(DELIVERY), /Type: AWS::Kinesis::Stream/);
    assert.doesNotMatch(await exported({ ...DELIVERY, alone: true }), /Type: AWS::Kinesis::Stream/);
    await assert.rejects(exported(DELIVERY, 'pulumi'), /"format" must be one of "cloudformation"/);
    await assert.rejects(exported({ connection: 'local', stream: 'none' }), /none/);
  });

  it('run locally become what they were exported from', async () => {
    const text = await exported(DELIVERY);
    const copy = (code: string) => code.replaceAll('demo-', 'copied-').replaceAll('Demo', 'Copied');
    await writeFile(file.fsPath, copy(text));
    const { created, existing, failed, notSupported } = await run<Result>('runTemplateLocally', { uri: file });
    assert.deepEqual(named(created), [
      'bucket copied-bucket',
      'deliveryStream copied-delivery',
      'stream copied-stream',
    ]);
    assert.deepEqual([existing, failed, notSupported], [[], [], []]);
    assert.equal(await exported({ connection: 'local', deliveryStream: 'copied-delivery' }), copy(text));
    const again = await run<Result>('runTemplateLocally', { uri: file.toString() });
    assert.deepEqual([again.created, again.existing.length], [[], 3]);
  });

  it('tell where a template is wrong, and what of it is not supported', async () => {
    const template = (lines: readonly string[]) => writeFile(file.fsPath, lines.join('\n'));
    await template([
      'Parameters: { Stage: { Type: String } }',
      'Resources:',
      '  A:',
      '    Type: AWS::SQS::Queue',
      '  B:',
    ]);
    await assert.rejects(run('runTemplateLocally', { uri: file }), /Resource B \(line 5\) has no Type/);
    await template([
      ...['Parameters: { Stage: { Type: String } }', 'Resources:', '  A: { Type: AWS::SQS::Queue }'],
      '  B: { Type: AWS::Kinesis::Stream, Properties: { Name: !Sub "orders-${Stage}", ShardCount: 1 } }',
    ]);
    const without = await run<Result>('runTemplateLocally', { uri: file });
    assert.deepEqual(
      without.notSupported.map(({ line }) => line),
      [3, 4],
    );
    const { created } = await run<Result>('runTemplateLocally', { uri: file, parameters: { Stage: 'dev' } });
    assert.deepEqual(named(created), ['stream orders-dev']);
  });

  it('of another connection are brought here under names that are free', async () => {
    const target = { connection: 'elsewhere', stream: 'demo-stream' };
    await assert.rejects(
      run('bringHere', target),
      /the local pipeline has demo-stream, demo-delivery, demo-bucket already/,
    );
    const { created, failed, notSupported } = await run<Result>('bringHere', { ...target, suffix: '-brought' });
    assert.deepEqual(named(created), [
      'bucket demo-bucket-brought',
      'deliveryStream demo-delivery-brought',
      'stream demo-stream-brought',
    ]);
    assert.deepEqual([failed, notSupported], [[], []]);
    await assert.rejects(run('bringHere', { ...target, suffix: '-brought' }), /has demo-stream-brought/);
    await assert.rejects(run('bringHere', DELIVERY), /this pipeline is here already/);
  });
});
