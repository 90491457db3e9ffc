import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  isMalformedInput,
  type MalformedInputError,
  parseRecords,
  readRecords,
  textBytes,
  type EncodingChoice,
  type FormatDecision,
  type OtherEncoding,
  type ParseOptions,
} from '../../../src/records';

const TEXT = 'name,city\nMaría,São Paulo\n"日本 😀",Zürich\n';
const RECORDS = ['{"name":"María","city":"São Paulo"}', '{"name":"日本 😀","city":"Zürich"}'];
const JSON_TEXT = '{"name":"María 😀"}\n{"name":"Zürich"}\n';

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.slice(start, start + size);
    await Promise.resolve();
  }
}

/** The same, read at once and in pieces of one to seven bytes. */
async function read(
  bytes: Uint8Array,
  options: ParseOptions = {},
): Promise<{ records: string[]; decision: FormatDecision }> {
  const { records, decision } = await parseRecords(bytes, options);
  const texts = records.map((record) => Buffer.from(record).toString());
  for (const size of [1, 2, 3, 7]) {
    const streamed: string[] = [];
    for await (const batch of readRecords(inChunks(bytes, size), { ...options, format: decision.format }))
      streamed.push(...batch.map((record) => Buffer.from(record).toString()));
    assert.deepEqual(streamed, texts, `in pieces of ${size}`);
  }
  return { records: texts, decision };
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function decoderOf(name: string, label: string): OtherEncoding {
  return { name, decode: (bytes) => Promise.resolve(new TextDecoder(label).decode(bytes)) };
}

const latin2: EncodingChoice = { encoding: decoderOf('iso88592', 'iso-8859-2'), isChosen: false };
const shiftJis: EncodingChoice = { encoding: decoderOf('shiftjis', 'shift_jis'), isChosen: true };

async function placeOf(bytes: Uint8Array, options: ParseOptions): Promise<MalformedInputError> {
  try {
    await parseRecords(bytes, options);
  } catch (error) {
    if (isMalformedInput(error)) return error;
    throw error;
  }
  return assert.fail('it was read');
}

describe('the encoding of an input', () => {
  const inputs: [string, Buffer, string][] = [
    ['UTF-8', Buffer.from(TEXT), 'utf8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'utf8'],
    ['UTF-16 LE with a byte order mark, as PowerShell writes it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 'utf16le'],
    ['UTF-16 BE with a byte order mark', utf16be(`\uFEFF${TEXT}`), 'utf16be'],
  ];
  for (const [name, bytes, encoding] of inputs) {
    it(`${name}: is found`, async () => {
      const { records, decision } = await read(bytes);
      assert.deepEqual(records, RECORDS);
      assert.equal(decision.encoding?.name, encoding);
    });
  }

  it('counts for every format of text', async () => {
    for (const [format, text, records] of [
      ['json', JSON_TEXT, ['{"name":"María 😀"}', '{"name":"Zürich"}']],
      ['ndjson', JSON_TEXT, ['{"name":"María 😀"}', '{"name":"Zürich"}']],
      ['lines', 'María 😀\r\nZürich', ['María 😀', 'Zürich']],
    ] as const) {
      for (const bytes of [
        Buffer.from(`\uFEFF${text}`),
        Buffer.from(`\uFEFF${text}`, 'utf16le'),
        utf16be(`\uFEFF${text}`),
      ])
        assert.deepEqual((await read(bytes, { format })).records, records);
    }
  });

  it('is UTF-16 without a byte order mark where every second byte is zero, as in the editor', async () => {
    const { records, decision } = await read(Buffer.from('{"a":1}\n{"a":2}', 'utf16le'));
    assert.deepEqual(records, ['{"a":1}', '{"a":2}']);
    assert.deepEqual(decision.encoding, { name: 'utf16le', source: 'looking' });
    assert.deepEqual((await read(utf16be('a,b\n1,2'))).records, ['{"a":1,"b":2}']);
  });

  it('is the one that was named, where no byte order mark says otherwise', async () => {
    const bytes = Buffer.concat([Buffer.from('name,city\n'), Buffer.from([0xa3, 0xf3, 0x64, 0xbc, 0x2c, 0xb6])]);
    const { records, decision } = await read(bytes, { encoding: latin2 });
    assert.deepEqual(records, ['{"name":"Łódź","city":"ś"}']);
    assert.deepEqual(decision.encoding, { name: 'iso88592', source: 'default' });
    const marked = await read(Buffer.from(`\uFEFF${TEXT}`), { encoding: latin2 });
    assert.deepEqual(marked.records, RECORDS);
  });

  it('is the one that a person chose, whatever the first bytes say', async () => {
    const bytes = Buffer.concat([Buffer.from('name,n\n'), Buffer.from('93fa967b', 'hex'), Buffer.from(',1\n')]);
    const { records, decision } = await read(bytes, { encoding: shiftJis });
    assert.deepEqual(records, ['{"name":"日本","n":1}']);
    assert.deepEqual(decision.encoding, { name: 'shiftjis', source: 'chosen' });
    const utf16 = await read(Buffer.from('[{"é":1}]', 'utf16le'), {
      encoding: { encoding: 'utf16le', isChosen: true },
    });
    assert.deepEqual(utf16.records, ['{"é":1}']);
  });

  it('does not touch the whole as one record, unless a person chose it', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x01]);
    const { records } = await parseRecords(bytes, { format: 'whole', encoding: latin2 });
    assert.deepEqual(
      records.map((record) => Buffer.from(record)),
      [bytes],
    );
    const chosen: EncodingChoice = { encoding: 'utf16le', isChosen: true };
    const text = await parseRecords(Buffer.from('\uFEFFé', 'utf16le'), { format: 'whole', encoding: chosen });
    assert.deepEqual(
      text.records.map((record) => Buffer.from(record).toString()),
      ['é'],
    );
  });
});

describe('bytes that are not text in their encoding', () => {
  it('of a CSV that Excel saved are refused at their place', async () => {
    const error = await placeOf(await readFile('test/fixtures/latin1.csv'), {});
    assert.equal(error.isEncoding, true);
    assert.match(error.message, /not valid UTF-8 \(line 2, column 6\)/);
    assert.match(error.remedy ?? '', /encoding/);
  });

  it('are refused in every format of text, also late in an input', async () => {
    const head = 'a,b\n1,é😀\r\n';
    const bad = Buffer.concat([Buffer.from(`${head}"x\ny`), Buffer.from([0xe9]), Buffer.from('",2\n')]);
    const csv = await placeOf(bad, { format: 'csv' });
    assert.deepEqual([csv.line, csv.column, csv.isEncoding], [3, 1, true]);
    const lines = await placeOf(bad, { format: 'lines' });
    assert.deepEqual([lines.line, lines.column], [3, 1]);
    const json = await placeOf(Buffer.concat([Buffer.from('{"a":1}\n{"é":"'), Buffer.from([0xe9, 0x22, 0x7d])]), {});
    assert.deepEqual([json.line, json.column, json.recordIndex, json.isEncoding], [1, 6, 1, true]);
  });

  it('are refused where a character is cut off at the end', async () => {
    for (const format of ['csv', 'lines'] as const) {
      const error = await placeOf(Buffer.from('a,b\n1,é').subarray(0, -1), { format });
      assert.deepEqual([error.line, error.column, error.isEncoding], [1, 2, true]);
    }
    const odd = await placeOf(Buffer.from('\uFEFFa,b\n1,2', 'utf16le').subarray(0, -1), {});
    assert.deepEqual([odd.line, odd.column, odd.isEncoding], [1, 2, true]);
  });

  it('are refused in UTF-16, where half of a surrogate pair stands alone', async () => {
    const error = await placeOf(Buffer.from('\uFEFFa,b\r\n😀1,\ud83d2', 'utf16le'), {});
    assert.deepEqual([error.line, error.column, error.isEncoding], [1, 4, true]);
  });

  it('are refused in an encoding that lacks them', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n'),
      Buffer.from('93fa967b', 'hex'),
      Buffer.from([0x2c, 0xfd, 0x0a]),
    ]);
    const error = await placeOf(bytes, { encoding: shiftJis });
    assert.deepEqual([error.line, error.column, error.isEncoding], [1, 3, true]);
    assert.match(error.message, /shiftjis/);
  });

  it('are refused in a text of the editor, where half of a surrogate pair stands alone', () => {
    assert.equal(Buffer.from(textBytes('é😀')).toString(), 'é😀');
    assert.throws(
      () => textBytes('{"a":1}\n{"é":"\ud83d"}'),
      (error: unknown) => isMalformedInput(error) && error.isEncoding && error.line === 1 && error.column === 6,
    );
  });

  it('leave a replacement character alone that is the text itself', async () => {
    assert.deepEqual((await read(Buffer.from('a,b\n\uFFFD,1\n'))).records, ['{"a":"\uFFFD","b":1}']);
    assert.deepEqual((await read(Buffer.from('\uFEFFa,b\n\uFFFD,1\n', 'utf16le'))).records, ['{"a":"\uFFFD","b":1}']);
  });
});
