import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import ts from 'typescript';
import { writeLocalPackage } from '../../../scripts/localPackage';

const run = promisify(execFile);

const USE = `
const { startLocalPipeline } = require('kinesis-pipelines-local');
void (async () => {
  const pipeline = await startLocalPipeline();
  const body = 'Resources:\\n  orders: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }';
  await fetch(pipeline.endpoint + '/_local/init', { method: 'POST', body });
  const answer = await fetch(pipeline.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  console.log(JSON.stringify((await answer.json()).StreamNames));
  await pipeline.stop();
})();
`;

const CONVERTING = `
const { startLocalPipeline } = require('kinesis-pipelines-local');
const call = (endpoint, operation, input) => fetch(endpoint, {
  method: 'POST',
  headers: { 'x-amz-target': 'Firehose_20150804.' + operation, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ DeliveryStreamName: 'd', ...input }),
});
void (async () => {
  const types = ['bigint', 'string', 'double', 'decimal(10,2)', 'timestamp', 'date', 'boolean', 'array<string>', 'map<string,int>'];
  const columns = types.map((Type, index) => ({ Name: 'c' + index, Type }));
  const RoleARN = 'arn:aws:iam::000000000000:role/r';
  const table = { DatabaseName: 'db', Name: 't', StorageDescriptor: { Columns: columns } };
  const pipeline = await startLocalPipeline({ buckets: ['converted'], glueTables: [table] });
  await call(pipeline.endpoint, 'CreateDeliveryStream', { ExtendedS3DestinationConfiguration: {
    RoleARN, BucketARN: 'arn:aws:s3:::converted', BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 },
    DataFormatConversionConfiguration: {
      Enabled: true,
      SchemaConfiguration: { RoleARN, DatabaseName: 'db', TableName: 't' },
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
    },
  } });
  const record = { c0: 1, c1: 'x', c2: 1.5, c3: 2.25, c4: '2026-01-01T00:00:00Z', c5: '2026-01-01', c6: true, c7: ['y'], c8: { z: 3 } };
  const Data = Buffer.from(JSON.stringify(record)).toString('base64');
  await call(pipeline.endpoint, 'PutRecordBatch', { Records: Array.from({ length: 100 }, () => ({ Data })) });
  let key;
  for (let after = 0; !key;) {
    const news = await (await fetch(pipeline.endpoint + '/_local/activity?after=' + after)).json();
    ({ version: after, delivered: [{ key } = {}] } = news);
  }
  const object = await (await fetch(pipeline.endpoint + '/converted/' + key)).arrayBuffer();
  console.log(Buffer.from(object).toString('base64'));
  await pipeline.stop();
})();
`;

const TYPED = `
import { startLocalPipeline, type LocalPipeline } from 'kinesis-pipelines-local';
export const pipeline: Promise<LocalPipeline> = startLocalPipeline({ port: 0, streams: ['orders'], limits: true });
// @ts-expect-error: there is no such option
void startLocalPipeline({ prot: 1 });
export const end = async (): Promise<void> => {
  const { endpoint, reset, faults, stop } = await pipeline;
  faults({ delayMs: endpoint.length });
  await reset();
  await stop();
};
`;

describe('the npm package of the local pipeline', function () {
  this.timeout(60_000);
  let project: string;
  let folder: string;
  let bytes: number;

  before(async () => {
    project = await mkdtemp(path.join(os.tmpdir(), 'local-package-'));
    folder = path.join(project, 'node_modules', 'kinesis-pipelines-local');
    await mkdir(path.dirname(folder));
    ({ bytes } = await writeLocalPackage(folder));
  });
  after(async () => await rm(project, { recursive: true, force: true }));

  it('has a program, a library, types and papers, no dependencies, and at most 400 kB', async () => {
    assert.deepEqual((await readdir(folder)).sort(), [
      'LICENSE',
      'README.md',
      'bin.js',
      'index.d.ts',
      'index.js',
      'nodeHandler.js',
      'package.json',
      'third-party-notices.txt',
      'yaml.js',
    ]);
    const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      Object.keys(manifest).filter((name) => /dependencies$/i.test(name)),
      [],
    );
    assert.ok(bytes <= 400_000, `${bytes} bytes`);
  });

  it('starts a pipeline where it is required', async () => {
    const file = path.join(project, 'use.js');
    await writeFile(file, USE);
    assert.equal((await run(process.execPath, [file])).stdout, '["orders"]\n');
  });

  it('converts to Parquet with what it has of the writer', async () => {
    const file = path.join(project, 'convert.js');
    await writeFile(file, CONVERTING);
    const { stdout } = await run(process.execPath, [file]);
    const rows = await parquetReadObjects({ file: new Uint8Array(Buffer.from(stdout, 'base64')).buffer, compressors });
    assert.equal(rows.length, 100);
    const [{ c0, c1, c2, c3, c6, c7, c8 } = {}] = rows;
    assert.deepEqual([c0, c1, c2, c3, c6, c7, c8], [1n, 'x', 1.5, 2.25, true, ['y'], { z: 3 }]);
  });

  it('is a program that says how it is used', async () => {
    const { stdout } = await run(process.execPath, [path.join(folder, 'bin.js'), '--help']);
    assert.match(stdout, /--init/);
  });

  it('has types that hold in a strict program', async () => {
    const file = path.join(project, 'use.ts');
    await writeFile(file, TYPED);
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      types: [],
      lib: ['lib.es2022.d.ts'],
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
    });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    assert.deepEqual(problems, []);
  });
});
