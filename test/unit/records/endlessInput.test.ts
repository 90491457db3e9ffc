import assert from 'node:assert/strict';
import { isMalformedInput, readRecords, type RecordFormat } from '../../../src/records';

const CHUNK = Buffer.alloc(1024 * 1024, 'x');
/** Far more than a record may have. */
const CHUNKS = 200;

async function readAll(format: RecordFormat, first: string): Promise<{ taken: number; error: unknown }> {
  let taken = 0;
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield Buffer.from(first);
    for (; taken < CHUNKS; taken++) yield await Promise.resolve(CHUNK);
  }
  try {
    for await (const _batch of readRecords(chunks(), { format }));
    return { taken, error: undefined };
  } catch (error) {
    return { taken, error };
  }
}

describe('an input in which no record ends', () => {
  for (const [format, first, line] of [
    ['lines', 'one\ntwo\n', 2],
    ['whole', '', 0],
    ['json', '{"a":1}\n"', 1],
    ['ndjson', '{"a":1}\n"', 1],
  ] as const) {
    it(`is refused with its place, and not read to its end (${format})`, async () => {
      const { taken, error } = await readAll(format, first);
      assert.ok(isMalformedInput(error), String(error));
      assert.equal(error.line, line);
      assert.ok(taken < CHUNKS / 2, `${taken} MiB were read`);
    });
  }

  it('is refused, and not read to its end (csv)', async () => {
    const { taken, error } = await readAll('csv', 'a,b\n1,"');
    assert.ok(isMalformedInput(error), String(error));
    assert.ok(taken < CHUNKS / 2, `${taken} MiB were read`);
  });
});

describe('lines', () => {
  for (const size of [1, 2, 3, 7, 1_000]) {
    it(`are the same in chunks of any size (${size})`, async () => {
      const text = 'one\r\n\r\ntwo\n\nthree ç\r\r\nfour';
      async function* chunks(): AsyncIterable<Uint8Array> {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
      }
      const records: string[] = [];
      for await (const batch of readRecords(chunks(), { format: 'lines' })) {
        records.push(...batch.map((record) => Buffer.from(record).toString()));
      }
      assert.deepEqual(records, ['one', 'two', 'three ç\r', 'four']);
    });
  }
});
