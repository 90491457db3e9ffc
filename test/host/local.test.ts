import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ConfigurationTarget, RelativePattern, Uri, window, workspace } from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/nodes';
import { activate, demoStream, find, run, rowsBelow, sendText, startLocal, workspaceFile } from './harness/extension';

/** An empty bucket says what to do. */
async function isEmpty(api: PipelinesApi, bucket: TreeNode): Promise<void> {
  assert.deepEqual(
    (await rowsBelow(api, bucket)).map(({ label }) => label),
    ['Feed the Pipeline'],
  );
}

const BUCKET = { BucketARN: 'arn:aws:s3:::demo-bucket', RoleARN: 'arn:aws:iam::000000000000:role/any' };

function converted(table: string): object {
  const conversion = {
    Enabled: true,
    SchemaConfiguration: { RoleARN: BUCKET.RoleARN, DatabaseName: 'shop', TableName: table },
    InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
    OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
  };
  const BufferingHints = { SizeInMBs: 64, IntervalInSeconds: 60 };
  return {
    ExtendedS3DestinationConfiguration: { ...BUCKET, BufferingHints, DataFormatConversionConfiguration: conversion },
  };
}

function posted(url: string): object {
  return { HttpEndpointDestinationConfiguration: { EndpointConfiguration: { Url: url }, S3Configuration: BUCKET } };
}

/** The status of the answer, and its message. */
async function createDelivery(endpoint: string, name: string, input: object): Promise<[number, string | undefined]> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Firehose_20150804.CreateDeliveryStream', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ DeliveryStreamName: name, ...input }),
  });
  return [response.status, ((await response.json()) as { message?: string }).message];
}

describe('the local pipeline, by its commands', () => {
  before(async () => {
    await activate();
    await startLocal();
  });
  after(async () => {
    await run('local.simulateFaults', {});
  });

  it('simulates faults until it is told to stop: records fail, are sent again and arrive', async () => {
    const settings = await run<Record<string, unknown>>('local.simulateFaults', { failRecordsPercent: 40 });
    assert.equal(settings.failRecordsPercent, 40);
    const report = await sendText(JSON.stringify(Array.from({ length: 60 }, (_, index) => ({ index }))));
    assert.equal(report.sent, 60);
    assert.ok(report.retried > 0, 'with 60 records at 40 %, the chance that none fails is one in ten million million');
    const [local] = await rowsBelow(await activate());
    assert.match(local?.description ?? '', /simulating faults/);
    const off = await run<Record<string, unknown>>('local.simulateFaults', {});
    assert.equal(off.failRecordsPercent, 0);
  });

  it('says which fault it does not know', async () => {
    await assert.rejects(run('local.simulateFaults', { rain: true }), /There is no fault "rain"/);
  });

  it('is reset only by a program that says that it was confirmed, and is then as on its first day', async () => {
    const report = await sendText('[{"a":1},{"a":2}]');
    assert.equal(report.sent, 2);
    await assert.rejects(run('local.reset', {}), /deletes everything/);
    await run('local.reset', { confirmed: true });
    const api = await activate();
    const stream = await find(api, 'Local pipeline', 'Data Streams', demoStream.stream);
    assert.equal(stream.contextValue, 'stream');
    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    await isEmpty(api, bucket.node);
  });

  it('goes back to a snapshot, for a program that says that it was confirmed', async () => {
    const api = await activate();
    await run('local.saveSnapshot', { name: 'empty' });
    await sendText('[{"a":1},{"a":2}]');
    await assert.rejects(run('local.restoreSnapshot', { name: 'empty' }), /replaces everything/);
    await assert.rejects(run('local.restoreSnapshot', { name: 'none', confirmed: true }), /no snapshot "none"/);
    await run('local.restoreSnapshot', { name: 'empty', confirmed: true });
    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    await isEmpty(api, bucket.node);
  });

  it('knows the Glue tables and HTTP endpoints of the settings from its next start', async () => {
    const table = {
      DatabaseName: 'shop',
      Name: 'orders',
      StorageDescriptor: { Columns: [{ Name: 'id', Type: 'int' }] },
    };
    const file = workspaceFile('orders-table.json');
    await workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ Table: table })));
    const configuration = workspace.getConfiguration('kinesisPipelines');
    const set = async (tables: unknown, endpoints: unknown) => {
      await configuration.update('local.glueTables', tables, ConfigurationTarget.Global);
      await configuration.update('local.httpEndpoints', endpoints, ConfigurationTarget.Global);
    };
    await set(['orders-table.json'], ['https://receiver.example/v1=http://127.0.0.1:1/', 'not an address']);
    try {
      await run('local.stop');
      const { endpoint } = await startLocal();
      assert.deepEqual(await createDelivery(endpoint, 'to-parquet', converted('orders')), [200, undefined]);
      const [status, message] = await createDelivery(endpoint, 'to-nothing', converted('customers'));
      assert.equal(status, 400);
      assert.match(message ?? '', /no Glue table shop\.customers/);
      assert.deepEqual(await createDelivery(endpoint, 'to-http', posted('https://receiver.example/v1/in')), [
        200,
        undefined,
      ]);
      assert.equal((await createDelivery(endpoint, 'elsewhere', posted('https://other.example/')))[0], 400);
    } finally {
      await set(undefined, undefined);
      await run('local.stop');
      await startLocal();
      await run('local.reset', { confirmed: true });
    }
  });

  describe('in terminals and .env files', () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'local-terminals-'))));
    after(async () => {
      await run('local.useInTerminals', { enabled: false });
      await rm(folder, { recursive: true, force: true });
    });

    /** What a new terminal has in the variable. Resolves when the shell has written its file. */
    async function inNewTerminal(name: string): Promise<string> {
      const file = path.join(folder, `${name}-${Date.now()}`);
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), '*.done'));
      const written = new Promise<void>((resolve) => watcher.onDidCreate(() => resolve()));
      const terminal = window.createTerminal({ name: 'environment', shellPath: '/bin/sh' });
      terminal.sendText(`printf %s "$${name}" > '${file}'; : > '${file}.done'`);
      await written;
      watcher.dispose();
      terminal.dispose();
      return await readFile(file, 'utf8');
    }

    it('gives new terminals its address while that is switched on', async function () {
      if (process.platform === 'win32') return this.skip();
      const { endpoint } = await run<{ endpoint: string }>('local.start', {});
      const { enabled, variables } = await run<{ enabled: boolean; variables: Record<string, string> }>(
        'local.useInTerminals',
        { enabled: true },
      );
      assert.deepEqual([enabled, variables.AWS_ENDPOINT_URL_KINESIS], [true, endpoint]);
      assert.equal(await inNewTerminal('AWS_ENDPOINT_URL_S3'), endpoint);
      await run('local.useInTerminals', { enabled: false });
      assert.notEqual(await inNewTerminal('AWS_ENDPOINT_URL_S3'), endpoint);
    });

    it('is written into a .env file, beside what the file has', async () => {
      const file = path.join(folder, '.env');
      await writeFile(file, 'STREAM=orders\n');
      const { endpoint } = await run<{ endpoint: string }>('local.start', {});
      await run('local.writeDotenv', { uri: Uri.file(file).toString() });
      const text = await readFile(file, 'utf8');
      assert.ok(text.startsWith('STREAM=orders\n'), text);
      assert.match(text, new RegExp(`^AWS_ENDPOINT_URL_FIREHOSE=${endpoint}$`, 'm'));
    });
  });
});
