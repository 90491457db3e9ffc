import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { exportText, type ExportFormat } from '../../../src/consumer';
import { clientsOf, PipelineBundle, PipelineProgram, recordsOf } from './pipelineProgram';

const TEXTS = ['{"id":12345678901234567890,"a":"x,\\"data\\":1"}', 'plain text', '[1.0,2]', '\u0000\u00ff binary'];
const RECORDS = TEXTS.map((text, index) => ({
  data: Buffer.from(text, text.includes('binary') ? 'latin1' : 'utf8'),
  partitionKey: `key,"data":${index}`,
  shardId: 'shardId-000000000000',
  sequenceNumber: String(index),
  arrivalMs: 1_700_000_000_000,
}));

describe('a recording that is imported into the local pipeline', () => {
  let bundle: PipelineBundle;
  let folder: string;

  before(async () => {
    bundle = await PipelineBundle.make();
    folder = await mkdtemp(path.join(os.tmpdir(), 'local-recording-'));
  });
  after(async () => {
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  });

  for (const format of ['ndjson', 'json'] satisfies ExportFormat[]) {
    it(`has the bytes and partition keys that were recorded as ${format}`, async () => {
      const file = path.join(folder, `tail.${format}`);
      await writeFile(file, await exportText({ records: RECORDS, format }));
      const program = PipelineProgram.spawn(bundle, ['--import', `demo-stream=${file}`]);
      const clients = clientsOf(await program.endpoint());
      try {
        const records = [...(await recordsOf(clients.kinesis, 'demo-stream')).values()].flat();
        const found = records.map(({ Data, PartitionKey }) => [Buffer.from(Data ?? []).toString('hex'), PartitionKey]);
        const expected = RECORDS.map(({ data, partitionKey }) => [data.toString('hex'), partitionKey]);
        assert.deepEqual(found.sort(), expected.sort());
      } finally {
        clients.destroy();
        await program.end('SIGTERM');
      }
    });
  }

  for (const [what, text, stream, reason] of [
    ['is not of a tail', '{"a":1}\n', 'demo-stream', /bad\.ndjson, line 1 is not a record of a tail/],
    ['is not JSON', '\n{"a"\n', 'demo-stream', /bad\.ndjson, line 2 is not JSON/],
    ['goes to no stream', '{"partitionKey":"k","data":1}\n', 'nowhere', /Stream nowhere .* not found/],
  ] as const) {
    it(`ends the program with the reason where it ${what}`, async () => {
      const file = path.join(folder, 'bad.ndjson');
      await writeFile(file, text);
      const { code, stderr } = await PipelineProgram.spawn(bundle, ['--import', `${stream}=${file}`]).ended;
      assert.notEqual(code, 0);
      assert.match(stderr, reason);
    });
  }
});
