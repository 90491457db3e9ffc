import assert from 'node:assert/strict';
import {
  isMalformedInput,
  parseRecords,
  readRecords,
  type MalformedInputError,
  type RecordFormat,
} from '../../../src/records';

const texts = (records: readonly Uint8Array[]): string[] => records.map((record) => Buffer.from(record).toString());

async function parse(input: string | Uint8Array, format?: RecordFormat): Promise<string[]> {
  return texts((await parseRecords(typeof input === 'string' ? Buffer.from(input) : input, { format })).records);
}

async function failure(input: string | Uint8Array, format?: RecordFormat): Promise<MalformedInputError> {
  try {
    await parse(input, format);
  } catch (error) {
    assert.ok(isMalformedInput(error), String(error));
    return error;
  }
  return assert.fail(`accepted: ${Buffer.from(input).toString()}`);
}

/** In pieces of `size` bytes, as a stream might bring them. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

async function streamed(input: string, size: number, format?: RecordFormat): Promise<string[]> {
  const seen: string[] = [];
  for await (const batch of readRecords(inPieces(Buffer.from(input), size), format ? { format } : {})) {
    seen.push(...texts(batch));
  }
  return seen;
}

/** `assert.deepEqual` of so many and so long ones would print them. */
function sameTexts(actual: readonly string[], expected: readonly string[]): boolean {
  return actual.length === expected.length && actual.every((text, index) => text === expected[index]);
}

describe('JSON input', () => {
  it('is one record per object, element, line or value', async () => {
    assert.deepEqual(await parse('{"a":1}'), ['{"a":1}']);
    assert.deepEqual(await parse('[{"a":1}, 2, [3, 4]]'), ['{"a":1}', '2', '[3,4]']);
    assert.deepEqual(await parse('{"a":1}\n{"a":2}\r\n\n{"a":3}\n'), ['{"a":1}', '{"a":2}', '{"a":3}']);
    assert.deepEqual(await parse('{"a":1}{"a":2} [3]\n"four" null'), ['{"a":1}', '{"a":2}', '3', '"four"', 'null']);
  });

  it('keeps a line of NDJSON whole, even if it is an array', async () => {
    assert.deepEqual(await parse('[1, 2]\n[3]', 'ndjson'), ['[1,2]', '[3]']);
  });

  it('loses white space outside strings, and nothing else', async () => {
    const text = '{ "big" : 12345678901234567890123 , "n":1.0e+5,\n\t"dup":1, "dup":2, "s" : " a\\u00e7 \\" b " }';
    assert.deepEqual(await parse(text), [
      '{"big":12345678901234567890123,"n":1.0e+5,"dup":1,"dup":2,"s":" a\\u00e7 \\" b "}',
    ]);
  });

  it('loses the comments and trailing commas of JSONC', async () => {
    const text = '// orders\n[ {"a": 1, /* one */ "u":"http://x", }, // end\n {"b": [1, 2 , ], },\n]';
    assert.deepEqual(await parse(text), ['{"a":1,"u":"http://x"}', '{"b":[1,2]}']);
  });

  it('may begin with a byte order mark', async () => {
    assert.deepEqual(await parse('\uFEFF{"a":1}'), ['{"a":1}']);
  });

  it('may nest a hundred thousand levels deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const [record] = await parse(`{"a":${deep}}`);
    assert.equal(record?.length, deep.length + 6);
  });

  it('says where it stops making sense', async () => {
    const cases: [string, number, number][] = [
      ['{"a":1,\n "b":oops}', 1, 5],
      ['{"a":1', 0, 6],
      ['[1,2', 0, 4],
      ['{"ação":"é" 1}', 0, 12],
      ['{"a":01}', 0, 5],
      ['{"a":1}}', 0, 7],
      ['{a:1}', 0, 1],
      ["{'a':1}", 0, 1],
      ['{"a":"tab\there"}', 0, 9],
      ['{"a":"\\x"}', 0, 6],
      ['[1,,2]', 0, 3],
      ['{"a":1 /* open', 0, 7],
      ['nul', 0, 3],
    ];
    for (const [text, line, column] of cases) {
      const error = await failure(text);
      assert.deepEqual([text, error.line, error.column], [text, line, column]);
    }
  });

  it('names the record that is broken among thousands', async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `{"n":${n}}`);
    lines[1234] = '{"n":}';
    const error = await failure(lines.join('\n'));
    assert.deepEqual([error.recordIndex, error.line, error.column], [1234, 1234, 5]);
    assert.match(error.message, /line 1235, column 6, record 1235/);
  });

  it('must be valid UTF-8', async () => {
    const error = await failure(Buffer.concat([Buffer.from('{"a":"ok'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]));
    assert.equal(error.offset, 8);
    assert.match(error.message, /UTF-8/);
  });

  it('must hold a record', async () => {
    for (const empty of ['', ' \n\t ', '// nothing', '[]']) {
      await assert.rejects(parse(empty), (error: Error) => 'code' in error && error.code === 'EmptyInput');
    }
  });

  it('gives the same records however a stream cuts it', async () => {
    const text = '// head\n[{"a": "ç\\"}{", "n": -1.5e3}, true , {"b":[{}, [ ]]},\n  12, ]\n{"c":null}{"d":1} 34';
    const whole = await parse(text);
    assert.equal(whole.length, 7);
    for (let size = 1; size <= 20; size++) assert.deepEqual(await streamed(text, size), whole, `pieces of ${size}`);
  });

  it('gives the same records however long they are, whatever lies between them', async () => {
    // Longer and shorter than what is gone through at once; a comment in one must not spoil its neighbours.
    const short = Array.from({ length: 40_000 }, (_, n) => ({ n }));
    const long = [3_000, 300_000, 2_000_000].map((length) => ({
      text: 'ç'.repeat(length / 2),
      list: [1, [2]],
    }));
    const values = [...short, ...long, ...short.slice(0, 2_000)];
    const expected = values.map((value) => JSON.stringify(value));
    const commented = (text: string, index: number) => (index % 500 === 7 ? text.replace('{', '{ /* ç */ ') : text);
    for (const between of ['', '\n', ' \r\n\t']) {
      assert.ok(
        sameTexts(await parse(expected.map(commented).join(between)), expected),
        `one after another: "${between}"`,
      );
      const array = `[${expected.map(commented).join(`${between},${between}`)}${between}]`;
      assert.ok(sameTexts(await parse(array), expected), `array: "${between}"`);
    }
    const pretty = values.map((value) => JSON.stringify(value, null, 2)).join('\n');
    assert.ok(sameTexts(await parse(pretty), expected), 'in several lines each');
  });

  it('is located in a stream as in a whole', async () => {
    const text = `${'{"n":1}\n'.repeat(500)}[{"ç":1}, {"x" 2}]`;
    const expected = await failure(text);
    for (const size of [1, 7, 64, 1000]) {
      await assert.rejects(streamed(text, size), (error: MalformedInputError) => {
        const { offset, line, column, recordIndex } = error;
        assert.deepEqual(
          { offset, line, column, recordIndex },
          { offset: expected.offset, line: 500, column: expected.column, recordIndex: 501 },
        );
        return true;
      });
    }
  });

  it('agrees with JSON.parse on what is a value', async () => {
    let state = 42;
    const random = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state % below;
    };
    const alphabet = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '\\',
      '1',
      '0',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '"k"',
      '{"a":1}',
    ];
    let accepted = 0;
    for (let round = 0; round < 20_000; round++) {
      const inner = Array.from({ length: random(9) }, () => alphabet[random(alphabet.length)]).join('');
      const text = `{"v":${inner}}`;
      let isJson = true;
      try {
        JSON.parse(text.replaceAll(/,\s*([}\]])/g, '$1'));
      } catch {
        isJson = false;
      }
      let result: string[] | undefined;
      try {
        result = await parse(text, 'ndjson');
      } catch (error) {
        assert.ok(isMalformedInput(error));
      }
      if (result?.length === 1) accepted++;
      // Trailing commas inside strings differ from the simple replacement; they do not occur with this alphabet's quotes.
      if (isJson && !text.includes('\\') && !/"[^"]*,\s*[}\]]/.test(text)) assert.ok(result, `refused: ${text}`);
      if (result?.length === 1 && !/,\s*[}\]]/.test(text)) assert.ok(isJson, `accepted: ${text}`);
    }
    assert.ok(accepted > 100, `only ${accepted} were accepted`);
  });
});

describe('other formats', () => {
  it('are CSV with a header, numbers as they are written', async () => {
    const csv = 'id,name,price,code\n1,"Smith, ""J""",1.50,007\n2,Ana,-3e2,\n';
    const expected = [
      '{"id":1,"name":"Smith, \\"J\\"","price":1.50,"code":"007"}',
      '{"id":2,"name":"Ana","price":-3e2,"code":""}',
    ];
    assert.deepEqual(await parse(csv), expected);
    for (const size of [1, 5, 100]) assert.deepEqual(await streamed(csv, size, 'csv'), expected);
    const error = await failure('a,b\n1,2\n3\n', 'csv');
    assert.equal(error.line, 2);
  });

  it('are lines, or the whole', async () => {
    assert.deepEqual(await parse('one\r\n\ntwo', 'lines'), ['one', 'two']);
    assert.deepEqual(await streamed('one\r\n\ntwo', 2, 'lines'), ['one', 'two']);
    assert.deepEqual(await parse(' any thing\n', 'whole'), [' any thing\n']);
  });

  it('are never guessed where it is malformed JSON', async () => {
    await failure('not json');
    await failure('{"a":1,\n"b":2');
    await failure('hello, world');
  });
});
