import assert from 'node:assert/strict';
import { isMalformedInput, parseRecords, readRecords, type RecordFormat } from '../../../src/records';

async function parse(text: string, format?: RecordFormat): Promise<{ format: string; records: string[] }> {
  const { format: resolved, records } = await parseRecords(Buffer.from(text), { format });
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

  it('is not a record when it is empty', async () => {
    await assert.rejects(parse('', 'whole'), { code: 'EmptyInput' });
  });
});

describe('the layout of CSV, found by looking', () => {
  const layouts: [string, string, string[]][] = [
    ['a header in quotes', '"id","full name"\n"7","Ana, Maria"\n', ['{"id":7,"full name":"Ana, Maria"}']],
    ['a header of which some is in quotes', 'id,"a:b {c}"\n7,x\n', ['{"id":7,"a:b {c}":"x"}']],
    ['a quoted name with a line break', '"id","two\nlines"\n1,2\n', ['{"id":1,"two\\nlines":2}']],
    [
      'semicolons, and a decimal comma that stays text',
      'name;price\nA;1,5\nB;2.5\n',
      ['{"name":"A","price":"1,5"}', '{"name":"B","price":2.5}'],
    ],
    [
      'semicolons with quoted names, as Excel writes it in Europe',
      '"Nome";"Preço"\r\n"São Paulo";"3,14"\r\n',
      ['{"Nome":"São Paulo","Preço":"3,14"}'],
    ],
    [
      'more commas than semicolons in the cells',
      'a;b\n1,2,3;x,y\n4,5,6;z\n',
      ['{"a":"1,2,3","b":"x,y"}', '{"a":"4,5,6","b":"z"}'],
    ],
    ['a semicolon in the names of a comma file', 'a;x,b\n1,2\n', ['{"a;x":1,"b":2}']],
    ['tabs', 'id\tname\n1\tAna, Maria\n', ['{"id":1,"name":"Ana, Maria"}']],
    ['tabs with quoted names, as R writes it', '"id"\t"name"\n"1"\t"x"\n', ['{"id":1,"name":"x"}']],
    ['bars', 'id|name\n1|Ana, Maria\n', ['{"id":1,"name":"Ana, Maria"}']],
    ['CR alone', 'id,name\r1,x\r2,"y\rz"\r', ['{"id":1,"name":"x"}', '{"id":2,"name":"y\\rz"}']],
    ['an index without a name, as pandas writes it', ',a\n0,x\n', ['{"":0,"a":"x"}']],
    ['a separator after the last cell', 'a;b;\n1;2;\n', ['{"a":1,"b":2,"":""}']],
    ["Excel's line that names the separator", 'sep=;\r\na;b\r\n1;2\r\n', ['{"a":1,"b":2}']],
    ['years as names', 'country,2023,2024\nBR,1,2\n', ['{"country":"BR","2023":1,"2024":2}']],
    ['quotes that are written twice', '"a ""b""",c\n1,2\n', ['{"a \\"b\\"":1,"c":2}']],
    [
      'a first row that is longer than what was looked at',
      `a,b\n1,"${'x\n'.repeat(5)}`.concat('"\n'),
      ['{"a":1,"b":"x\\nx\\nx\\nx\\nx\\n"}'],
    ],
  ];
  for (const [name, text, records] of layouts) {
    it(`reads ${name}`, async () => {
      assert.deepEqual(await parse(text), { format: 'csv', records });
    });
  }

  it('is told', async () => {
    const { decision } = await parseRecords(Buffer.from('a;b\n1;2\n'));
    assert.deepEqual(decision.csv, { separator: ';', headerLine: 1 });
  });

  it('never takes JSON for CSV, or malformed JSON', async () => {
    const json = [
      '{"a":1,"b":2}\n{"a":3,"b":4}',
      '[{"a":1},\n{"a":2}]',
      '"a,b;c|d"',
      '"one"\n"two"',
      '"one" "two"',
      '1\t2\n3\t4',
      '1;2'.replace(';', ' '),
      'true\tfalse'.replace('\t', '\n'),
    ];
    for (const text of json) assert.equal((await parse(text)).format, 'json', text);
    const malformed = [
      '1,2,3\n4,5,6',
      '1;2\n3;4',
      '1,5;2,5\n1,6;2,6',
      '"a": 1, "b": 2\n"a": 3, "b": 4',
      '"a", "b"\n"c", "d"',
      "{'a': 1, 'b': 2}",
      'a: 1, b: 2\na: 3, b: 4',
      '| a | b |\n|---|---|\n| 1 | 2 |',
      'header only',
    ];
    for (const text of malformed) await assert.rejects(parse(text), isMalformedInput, text);
  });

  it('is what was named, where a separator was', async () => {
    const { records } = await parseRecords(Buffer.from('a;b,c\n1;2,3\n'), { format: 'csv', separator: ';' });
    assert.deepEqual(
      records.map((record) => Buffer.from(record).toString()),
      ['{"a":1,"b,c":"2,3"}'],
    );
    const { format } = await parseRecords(Buffer.from('a;b,c\n1;2,3\n'), { separator: ';' });
    assert.equal(format, 'csv');
  });

  it('is looked for where CSV was asked for, too, and may have a single column', async () => {
    assert.deepEqual((await parse('1;2\n3;4\n', 'csv')).records, ['{"1":3,"2":4}']);
    assert.deepEqual((await parse('name\nAna\n', 'csv')).records, ['{"name":"Ana"}']);
  });
});

describe('lines that end with CR alone', () => {
  it('are told by the first of them, however a stream cuts them', async () => {
    for (const [text, records] of [
      ['one\rtwo\r\rthree', ['one', 'two', 'three']],
      ['50%\r100%\ndone\n', ['50%', '100%\ndone\n']],
      ['a\r\nb\rc\r\n', ['a', 'b\rc']],
      ['a\n\rb', ['a', '\rb']],
    ] as const) {
      assert.deepEqual((await parse(text, 'lines')).records, records);
      for (const size of [1, 2, 3]) {
        const streamed: string[] = [];
        for await (const batch of readRecords(pieces(text, size), { format: 'lines' }))
          streamed.push(...batch.map((record) => Buffer.from(record).toString()));
        assert.deepEqual(streamed, records);
      }
    }
  });
});

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) {
    yield Uint8Array.from(bytes.subarray(start, start + size));
    await Promise.resolve();
  }
}
