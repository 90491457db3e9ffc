import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PipelineBundle } from '../pipelineProgram';

interface Result {
  records: Record<string, unknown>[];
  durationMs: number;
  logs: string[];
  files: string[];
  failure?: string;
}

/** The program as it ships, on this Node alone: no compiler loads the handler. */
describe('local.js --try-function', function () {
  this.timeout(60_000);
  let bundle: PipelineBundle;
  let folder: string;
  let child: ChildProcessWithoutNullStreams;
  before(async () => {
    bundle = await PipelineBundle.make();
    folder = await mkdtemp(path.join(os.tmpdir(), 'local-trial-'));
  });
  after(async () => {
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (name: string, text: string): Promise<(...records: object[]) => Promise<Result>> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    child = spawn(process.execPath, [bundle.file, '--try-function', file, '--function-timeout', '5']);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return async (...records) => {
      child.stdin.write(`${JSON.stringify({ records })}\n`);
      const { value } = (await lines.next()) as { value: string };
      return JSON.parse(value) as Result;
    };
  };
  const stop = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    assert.equal(child.exitCode, 0);
  };
  const data = (text: string) => ({ data: Buffer.from(text).toString('base64') });

  it('says what becomes of records, in TypeScript, and again after the file was changed', async () => {
    const text = `type Record = { recordId: string; data: string };
      export const handler = async ({ records }: { records: Record[] }) => {
        console.log('got', records.length);
        return { records: records.map(({ recordId, data }, index) => index === 0
          ? { recordId, result: 'Ok', data, metadata: { partitionKeys: { kind: 'a' } } }
          : { recordId, result: index === 1 ? 'Dropped' : 'ProcessingFailed', data }) };
      };`;
    const run = await start('shape.ts', text);
    const { records, logs, files, durationMs, failure } = await run(data('x'), data('y'), data('z'));
    assert.deepEqual(records, [
      { kind: 'ok', data: data('x').data, partitionKeys: { kind: 'a' } },
      { kind: 'dropped' },
      { kind: 'failed', code: 'Lambda.ProcessingFailedStatus', message: 'ProcessingFailed status set for record' },
    ]);
    assert.deepEqual([logs, files, failure], [['got 3'], [path.join(folder, 'shape.ts')], undefined]);
    assert.ok(durationMs > 0);
    await writeFile(path.join(folder, 'shape.ts'), text.replace("'got'", "'changed'"));
    assert.deepEqual((await run(data('x'))).logs, ['changed 1']);
    await stop();
  });

  it('gives the handler a partition key as a data stream would', async () => {
    const run = await start(
      'key.py',
      'def handler(e, c):\n  print(e["records"][0]["kinesisRecordMetadata"]["partitionKey"])\n  return {"records": []}\n',
    );
    const { logs, records } = await run({ ...data('x'), partitionKey: 'k' });
    assert.deepEqual(logs, ['k']);
    assert.equal(records[0]?.code, 'Lambda.MissingRecordId');
    await stop();
  });

  it('says why a handler failed, after one attempt', async () => {
    const run = await start('broken.js', 'exports.handler = async () => { throw new Error("broken"); };');
    const { records, failure } = await run(data('x'));
    assert.equal(records[0]?.code, 'Lambda.FunctionError');
    assert.match(failure ?? '', /^Error: broken\nat .*broken\.js/);
    await stop();
  });

  it('refuses a file that is not a handler', async () => {
    child = spawn(process.execPath, [bundle.file, '--try-function', 'a.rb']);
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    await once(child, 'close');
    assert.equal(child.exitCode, 2);
    assert.match(stderr, /a\.rb cannot be run as a function/);
  });
});
