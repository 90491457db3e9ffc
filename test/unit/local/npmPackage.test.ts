import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
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
