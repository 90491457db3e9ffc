import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { toReadable } from '../../../support/readable';
import { text } from '../delivered';
import { parquetFile } from '../support/hostileParquet';

function fixture(file: string): Buffer {
  return readFileSync(path.join('test', 'fixtures', 'outputs', `${file}.parquet`));
}

async function readable(bytes: Uint8Array): Promise<{ lines: string[]; problem: string | undefined }> {
  async function* chunks() {
    yield await Promise.resolve(bytes);
  }
  const { content, problem } = await toReadable(chunks(), { maxBytes: 1_000_000 });
  return { lines: text(content).split('\n').slice(0, -1), problem };
}

/** The text of one field in each row, as it stands in the JSON. */
async function cells(bytes: Uint8Array, field: string): Promise<string[]> {
  const { lines, problem } = await readable(bytes);
  assert.equal(problem, undefined);
  const name = `${JSON.stringify(field)}:`;
  return lines.map((line) => {
    const from = line.indexOf(name) + name.length;
    assert.ok(from >= name.length, `${field} in ${line}`);
    return line.slice(from, endOfValue(line, from));
  });
}

function endOfValue(line: string, from: number): number {
  let depth = 0;
  let isInString = false;
  for (let at = from; at < line.length; at++) {
    const character = line.charAt(at);
    if (isInString && character === '\\') at++;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && '{['.includes(character)) depth++;
    else if (!isInString && ',}]'.includes(character)) {
      if (depth === 0) return at;
      if (character !== ',') depth--;
    }
  }
  return line.length;
}

/** Column, then the cells of its four rows, in `types.pyarrow.parquet`. */
const OF_PYARROW: Record<string, string[]> = {
  dec9: ['0.35', '-0.57', 'null', '5.00'],
  dec18: ['-1234567890123456.78', '0.00', '0.01', 'null'],
  dec38: ['12345678901234567890123456789012345.678', '-99999999999999999999999999999999999.999', '-0.001', 'null'],
  ts_ms: ['"1970-01-01T00:00:00.000Z"', '"1969-12-31T23:59:59.999Z"', '"2024-01-01T00:00:00.123Z"', 'null'],
  ts_us: [
    '"2024-01-01T00:00:00.123456Z"',
    '"1969-12-31T23:59:59.999999Z"',
    '"0001-01-01T00:00:00.000000Z"',
    '"+010000-01-01T00:00:00.000000Z"',
  ],
  ts_ns: [
    '"2024-01-01T00:00:00.123456789Z"',
    '"1969-12-31T23:59:59.999999999Z"',
    '"1970-01-01T00:00:00.000000000Z"',
    'null',
  ],
  local_us: ['"2024-01-01T00:00:00.123456"', '"1969-12-31T23:59:59.999999"', '"1970-01-01T00:00:00.000000"', 'null'],
  time_ms: ['"00:00:00.000"', '"23:59:59.999"', '"01:00:00.000"', 'null'],
  time_us: ['"01:00:00.000001"', '"00:00:00.000000"', '"23:59:59.999999"', 'null'],
  time_ns: ['"01:00:00.000000001"', '"00:00:00.000000000"', '"23:59:59.999999999"', 'null'],
  date: ['"2024-01-01"', '"1969-12-31"', '"0000-12-31"', '"+010000-01-01"'],
  f16: ['0.1', '-0', '65500', 'null'],
  f32: ['0.1', '-0', '3.4028235e+38', '16777216'],
  f64: ['0.1', '-0', '"NaN"', '"Infinity"'],
  u8: ['255', '0', '1', 'null'],
  u32: ['4294967295', '0', '1', 'null'],
  u64: ['18446744073709551615', '9007199254740993', '1', 'null'],
  i64: ['-9223372036854775808', '9007199254740993', '1', 'null'],
  bytes: ['"YWJj"', '"/wA="', '""', 'null'],
  fixed: ['"YWJj"', '"/wAB"', '"ICAg"', 'null'],
  text: ['"São \\"Paulo\\"\\n"', '""', '"😀"', 'null'],
  enum: ['"a"', '"b"', '"a"', 'null'],
  list: ['[1,null,3]', '[]', 'null', '[4]'],
  lists: ['[[1],[]]', '[null,[2,3]]', '[]', 'null'],
  map: ['{"2":"b","1":"a"}', '{}', 'null', '{"3":null}'],
  map_dec: ['{"x":1.10}', '{}', 'null', '{}'],
  struct: ['{"a":1,"b":[{"c":0.10}]}', '{"a":null,"b":[]}', 'null', '{"a":4,"b":null}'],
};

const OF_DUCKDB: Record<string, string> = {
  span: '"P1M2DT3.000S"',
  uuid: '"550e8400-e29b-41d4-a716-446655440000"',
  doc: '{"id":12345678901234567890,"n":1.10}',
  colour: '"red"',
  time: '"10:00:00.000001"',
  at: '"2024-01-01T00:00:00.123456Z"',
  local_at: '"2024-01-01T00:00:00.123456"',
  days: '{"2024-01-01":[1.50]}',
  s: '{"k":1.1}',
  bytes: '"YWJj"',
};

/** MongoDB's own writer made it: see the README of the fixtures. */
const BSON = Buffer.from(
  '55010000075f69640065920080f1d2c3b4a5968778126e00010000000000200010690001000000016400000000000000f83f13707269636500f2af967ed05c82de3297ff6fde3c383013736d616c6c0001000000000000000000000000000000136e6567000a000000000000000000000000003cb0096174007bf451c28c0100000274657874000500000053c3a36f00056279746573000200000000ff000575756964001000000004550e8400e29b41d4a716446655440000046c6973740023000000103000010000000a3100083200010333000d000000046100050000000000000b7265005e61006900117473000700000080009265ff6d696e000d636f64650004000000662829000f73636f706564001800000004000000662829000c000000107800010000000013696e6600000000000000000000000000000000f8136e616e000000000000000000000000000000007c00',
  'hex',
);

describe('the values of a Parquet file', () => {
  for (const [field, expected] of Object.entries(OF_PYARROW)) {
    it(`have all their digits as pyarrow writes them: ${field}`, async () => {
      assert.deepEqual(await cells(fixture('types.pyarrow'), field), expected);
    });
  }

  for (const field of ['dec9', 'dec18', 'dec38']) {
    it(`have all their digits when decimals are stored as integers, in pages of the second version: ${field}`, async () => {
      assert.deepEqual(await cells(fixture('decimals-as-integers.pyarrow'), field), OF_PYARROW[field]);
    });
  }

  for (const [field, expected] of Object.entries(OF_DUCKDB)) {
    it(`have all their digits as DuckDB writes them: ${field}`, async () => {
      assert.deepEqual(await cells(fixture('types.duckdb'), field), [expected, 'null']);
    });
  }

  it('are the timestamps that twelve bytes hold', async () => {
    assert.deepEqual(await cells(fixture('int96.pyarrow'), 't'), [
      '"2024-01-01T00:00:00.123456789Z"',
      '"1969-12-31T23:59:59.999999999Z"',
      '"1969-12-31T23:59:59.000000000Z"',
      'null',
    ]);
  });

  const lines: Record<string, string[]> = {
    decimal: ['{"price":0.35}', '{"price":0.57}'],
    micros: [
      '{"t":"2024-01-01T00:00:00.123456Z","n":"2024-01-01T00:00:00.123456789Z","i":9007199254740993,"tm":"01:00:00.000001","d":"2024-01-01"}',
    ],
    nulls: ['{"v":null}'],
    byte_array_decimal: Array.from({ length: 24 }, (_, index) => `{"value":${index + 1}.00}`),
    float16_nonzeros_and_nans: [null, 1, -2, '"NaN"', 0, -1, '-0', 2].map((value) => `{"x":${value}}`),
    'shredded-partial-object': ['{"id":1,"var":{"d":"2024-01-30","a":null,"b":"iceberg"}}'],
    incorrect_map_schema: ['{"my_map":{"parent":"another","name":"report"}}'],
    repeated_no_annotation: [
      '{"id":1,"phoneNumbers":null}',
      '{"id":2,"phoneNumbers":null}',
      '{"id":3,"phoneNumbers":{"phone":[]}}',
      '{"id":4,"phoneNumbers":{"phone":[{"number":5555555555,"kind":null}]}}',
      '{"id":5,"phoneNumbers":{"phone":[{"number":1111111111,"kind":"home"}]}}',
      '{"id":6,"phoneNumbers":{"phone":[{"number":1111111111,"kind":"home"},{"number":2222222222,"kind":null},{"number":3333333333,"kind":"mobile"}]}}',
    ],
  };
  for (const [file, expected] of Object.entries(lines)) {
    it(`are one row on each line: ${file}`, async () => {
      const found = await readable(fixture(file));
      assert.deepEqual([found.lines, found.problem], [expected, undefined]);
    });
  }

  it('are the documents of a BSON column with their digits, and base64 where they are not BSON', async () => {
    const bytes = withAnnotation('BSON', [BSON, Buffer.from('no BSON')]);
    assert.deepEqual(await cells(bytes, 'v'), [
      '{"_id":"65920080f1d2c3b4a5968778","n":9007199254740993,"i":1,"d":1.5,"price":123456789012345678901234567890.1234,' +
        '"small":1e-6176,"neg":-0.10,"at":"2024-01-01T00:00:00.123Z","text":"São","bytes":"/wA=",' +
        '"uuid":"550e8400-e29b-41d4-a716-446655440000","list":[1,null,true,{"a":[]}],"re":"/^a/i","ts":{"t":1704067200,"i":7},' +
        '"min":"MinKey","code":"f()","scoped":{"code":"f()","scope":{"x":1}},"inf":"-Infinity","nan":"NaN"}',
      '"bm8gQlNPTg=="',
    ]);
  });

  it('are the documents of a JSON column as they were written, on one line, and text where they are not JSON', async () => {
    const documents = ['{"id":12345678901234567890,\n "n":1.10,"n":1e400}', '[0.10]', '{"a"', ''];
    // The writer would make JSON of them itself.
    const bytes = withAnnotation(
      'BSON',
      documents.map((document) => Buffer.from(document)),
    );
    const [isBson, isJson] = [Buffer.from('1801762528', 'hex'), Buffer.from('1801762526', 'hex')];
    isJson.copy(bytes, bytes.indexOf(isBson));
    assert.deepEqual(await cells(bytes, 'v'), [
      '{"id":12345678901234567890,  "n":1.10,"n":1e400}',
      '[0.10]',
      '"{\\"a\\""',
      '""',
    ]);
  });

  it('are base64 when text is not UTF-8', async () => {
    const bytes = withAnnotation('UTF8', [Buffer.from('ação ', 'latin1'), Buffer.from('ação')]);
    assert.deepEqual(await cells(bytes, 'v'), ['"YefjbyA="', '"ação"']);
  });

  it('are complete under names that mean something to JavaScript, or are numbers', async () => {
    const names = ['__proto__', 'constructor', '2', '1', 'a.b'];
    const columnData = names.map((name) => ({ name, data: [name], type: 'STRING' as const }));
    const { lines: found } = await readable(Buffer.from(parquetWriteBuffer({ columnData })));
    assert.deepEqual(found, [`{${names.map((name) => `"${name}":"${name}"`).join(',')}}`]);
  });
});

describe('a column of a Parquet file that cannot be read', () => {
  it('says so in its cells, and leaves the others as they are: encrypted', async () => {
    const { lines, problem } = await readable(fixture('encrypted-column.pyarrow'));
    assert.deepEqual(lines, [
      '{"open":1,"secret":"(cannot be read: it is encrypted)"}',
      '{"open":2,"secret":"(cannot be read: it is encrypted)"}',
    ]);
    assert.equal(
      problem,
      'Some columns of the Parquet file cannot be read, as their cells say ("secret": it is encrypted).',
    );
  });

  for (const [name, parts, reason] of [
    ['codec', { codec: 'lzo' }, 'it is packed with LZO'],
    ['encoding', { encoding: 'unknown' }, 'its encoding is not known'],
  ] as const) {
    it(`does not make the file damaged: ${name}`, async () => {
      const page = Buffer.from(new Int32Array([7, 9]).buffer);
      const { problem } = await readable(parquetFile({ page, values: 2, ...parts }));
      assert.equal(problem, `Some columns of the Parquet file cannot be read, as their cells say ("a": ${reason}).`);
    });
  }

  it('includes every column when the footer is encrypted, which is reported', async () => {
    const { problem } = await readable(fixture('encrypted-footer.pyarrow'));
    assert.match(problem ?? '', /This is an encrypted Parquet file, which is not read here/);
  });
});

describe('the checksum of a Parquet page', () => {
  it('is checked where there is one', async () => {
    const bytes = fixture('types.pyarrow');
    assert.equal((await readable(bytes)).problem, undefined);
    const at = bytes.indexOf('São "Paulo"');
    bytes.write('Z', at);
    assert.match((await readable(bytes)).problem ?? '', /the checksum of a page is wrong/);
  });
});

function withAnnotation(annotation: 'BSON' | 'UTF8', data: Buffer[]): Buffer {
  const schema = [
    { name: 'root', num_children: 1 },
    { name: 'v', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: annotation },
  ] as const;
  return Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'v', data }], schema: [...schema] }));
}
