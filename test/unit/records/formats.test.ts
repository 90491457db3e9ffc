import assert from 'node:assert/strict';
import { isMalformedInput, parseRecords, type RecordFormat } from '../../../src/records';

async function parse(text: string, format?: RecordFormat): Promise<{ format: string; records: string[] }> {
  const { format: resolved, records } = await parseRecords(Buffer.from(text), format);
  return { format: resolved, records: records.map((record) => Buffer.from(record).toString()) };
}

describe('CSV input', () => {
  it('is known by its header, and gives one object a row', async () => {
    assert.deepEqual(await parse('id,name,total\n7,"Ana, Maria",12.50\n8,"say ""hi""",\n'), {
      format: 'csv',
      records: ['{"id":7,"name":"Ana, Maria","total":12.50}', '{"id":8,"name":"say \\"hi\\"","total":""}'],
    });
  });

  it('keeps as text what JSON would not write as that number', async () => {
    const { records } = await parse('a,b,c,d\n007,1e5,+3,0x10\n');
    assert.deepEqual(records, ['{"a":"007","b":1e5,"c":"+3","d":"0x10"}']);
  });

  it('takes line breaks in a field, a byte order mark and CRLF', async () => {
    const { records } = await parse('\uFEFFa,b\r\n"one\ntwo",2\r\n');
    assert.deepEqual(records, ['{"a":"one\\ntwo","b":2}']);
  });

  it('is located where a row is broken', async () => {
    await assert.rejects(parse('a,b\n1,2\n3\n', 'csv'), (error: unknown) => {
      assert.ok(isMalformedInput(error));
      assert.equal(error.line, 2);
      return true;
    });
  });

  it('is not taken for CSV when it is JSON, or a list of numbers', async () => {
    for (const text of ['{"a":1,"b":2}\n{"a":3,"b":4}', '[1,2]', '"a,b"']) {
      assert.equal((await parse(text)).format, 'json');
    }
    await assert.rejects(parse('1,2,3\n4,5,6'), isMalformedInput);
  });
});

describe('lines as input', () => {
  it('are one record each, without their line breaks', async () => {
    assert.deepEqual((await parse('one\r\n\n two \nthree', 'lines')).records, ['one', ' two ', 'three']);
  });
});

describe('a whole file as input', () => {
  it('is one record, byte for byte', async () => {
    assert.deepEqual((await parse('{ "a" : 1 }\n', 'whole')).records, ['{ "a" : 1 }\n']);
  });

  it('is no record when it is empty', async () => {
    await assert.rejects(parse('', 'whole'), { code: 'EmptyInput' });
  });
});
