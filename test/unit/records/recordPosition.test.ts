import assert from 'node:assert/strict';
import { parseRecords, recordPosition, type RecordFormat } from '../../../src/records';

const RECORDS = '[\n  {"n": 1}, // the first\n  {"n": [2,\n 3],},\n  "four", 5 ]\n{"n": 6}';

describe('the place of a record', () => {
  async function begins(text: string, format: Exclude<RecordFormat, 'auto'>): Promise<string[]> {
    const { records } = await parseRecords(Buffer.from(text), { format });
    return records.map((_, index) => {
      const { offset = -1, line = -1, column = -1 } = recordPosition(Buffer.from(text), format, index) ?? {};
      return `${line}:${column} ${Buffer.from(text).subarray(offset).toString().slice(0, 4)}`;
    });
  }

  it('is where its value begins, within an array and after it, past comments and trailing commas', async () => {
    assert.deepEqual(await begins(RECORDS, 'json'), ['1:2 {"n"', '2:2 {"n"', '4:2 "fou', '4:10 5 ]\n', '5:0 {"n"']);
  });

  it('counts an array as one record where a line is one', async () => {
    assert.deepEqual(await begins('[1,2]\n{"é":3} [4]', 'ndjson'), ['0:0 [1,2', '1:0 {"é"', '1:8 [4]']);
  });

  it('is the beginning of its line, whatever ends the lines', async () => {
    assert.deepEqual(await begins('a\n\nb\n', 'lines'), ['0:0 a\n\nb', '2:0 b\n']);
    assert.deepEqual(await begins('a\r\n\r\nb', 'lines'), ['0:0 a\r\n\r', '2:0 b']);
  });

  it('is the beginning of an input that is one record, and not known in CSV', () => {
    const input = Buffer.from('a,b\n1,2\n');
    assert.equal(recordPosition(input, 'whole', 0)?.offset, 0);
    assert.equal(recordPosition(input, 'csv', 0), undefined);
    assert.equal(recordPosition(Buffer.from('{}'), 'json', 1), undefined);
  });
});
