import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileChunks, readRecords, type RecordFormat } from '../../../src/records';

const COUNT = 40_000;
const line = (n: number): string => JSON.stringify({ n, pad: 'x'.repeat(n % 97) });
const lines = Array.from({ length: COUNT }, (_, n) => line(n));
const csv = ['n,pad', ...Array.from({ length: COUNT }, (_, n) => `${n},${'x'.repeat(n % 97)}`)];

describe('a file that is read in pieces', () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'file-chunks-'));
    file = path.join(folder, 'records');
  });

  after(() => rm(folder, { recursive: true }));

  const contents: [RecordFormat, string, string[]][] = [
    ['json', lines.join(''), lines],
    ['ndjson', lines.join('\n'), lines],
    ['lines', lines.join('\r\n'), lines],
    ['csv', csv.join('\n'), lines],
    ['whole', lines.join('\n'), [lines.join('\n')]],
  ];
  for (const [format, text, expected] of contents) {
    it(`gives its records, which stay what they are while it is read on (${format})`, async () => {
      await writeFile(file, text);
      const records: Uint8Array[] = [];
      for await (const batch of readRecords(fileChunks(file), { format })) records.push(...batch);
      assert.deepEqual(
        records.map((record) => Buffer.from(record).toString()),
        expected,
      );
    });
  }

  it('ends when it is cancelled, or left', async () => {
    await writeFile(file, lines.join('\n'));
    const cancel = new AbortController();
    const read = async (onChunk: () => boolean): Promise<void> => {
      for await (const chunk of fileChunks(file, cancel.signal)) {
        assert.ok(chunk.length > 0);
        if (onChunk()) break;
      }
    };
    await read(() => true);
    const cancelled = read(() => {
      cancel.abort();
      return false;
    });
    await assert.rejects(cancelled, { name: 'AbortError' });
  });

  it('says what stands in its way', async () => {
    const ofFolder = readRecords(fileChunks(folder))[Symbol.asyncIterator]();
    await assert.rejects(ofFolder.next(), { code: 'EISDIR' });
  });
});
