import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ReadableDocument } from '../../../src/outputs';
import { toReadable } from '../../support/readable';
import { decodePayload } from '../../../src/records';
import { contentRecords } from '../../../src/outputs/recordReading/contentRecords';
import { DocumentReader } from '../../../src/outputs/documentReader';
import { text } from './delivered';

const FOLDER = path.join('test', 'fixtures', 'outputs');

function fixture(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name));
}

async function readable(bytes: Uint8Array, maxBytes = 10_000_000): Promise<ReadableDocument & { lines: string[] }> {
  async function* chunks() {
    // Odd lengths, so that no border of a format falls on a border of a chunk.
    for (let at = 0; at < bytes.length; at += 1_009) yield await Promise.resolve(bytes.subarray(at, at + 1_009));
  }
  const document = await toReadable(chunks(), { maxBytes });
  return { ...document, lines: text(document.content).split('\n').slice(0, -1) };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

const RECORDS = fixture('records.ndjson').toString('utf8').split('\n').slice(0, -1);

/** A file of each compression, by the tool that it is known from: see the folder's README. */
const PACKED: [file: string, layers: string[], times: number][] = [
  ['records.json', [], 1],
  ['records.ndjson', [], 1],
  ['records.json.gz', ['gzip'], 1],
  ['two-members.json.gz', ['gzip'], 2],
  ['records.json.zst', ['zstd'], 1],
  ['no-checksum.json.zst', ['zstd'], 1],
  ['two-frames.json.zst', ['zstd'], 2],
  ['records.json.bz2', ['bzip2'], 1],
  ['two-streams.json.bz2', ['bzip2'], 2],
  ['stored.zip', ['zip'], 1],
  ['bzip2.zip', ['zip'], 1],
  ['streamed.zip', ['zip'], 1],
  ['framed.snappy', ['snappy-framed'], 30],
  ['hadoop.snappy', ['hadoop-snappy'], 30],
  ['raw.snappy', ['snappy'], 1],
];

describe('the readable form of delivered objects', () => {
  for (const [file, layers, times] of PACKED) {
    it(`has one record on each line: ${file}`, async () => {
      const document = await readable(fixture(file));
      assert.deepEqual(document.layers, layers);
      assert.equal(document.format, 'json');
      assert.deepEqual(document.lines, Array.from({ length: times }, () => RECORDS).flat());
      assert.equal(document.records, times * RECORDS.length);
      assert.equal(document.problem, undefined);
      assert.equal(document.truncated, undefined);
    });
  }

  it('has no white space between tokens and every byte within strings, whatever the lengths and the style', async () => {
    const values = Array.from({ length: 300 }, (_, index) => ({
      ['n'.repeat(index % 13)]: 'São "P\\aulo\\" \t{}[]}{'.slice(0, index % 29) + 'x'.repeat(index % 7),
      list: [index, -1.5e-7, true, null, [], {}, [[{ a: ' : , ' }]]],
    }));
    const compact = values.map((value) => JSON.stringify(value));
    // As Python's json.dumps writes it, with an indent, and with line breaks of Windows.
    const styles = [
      compact,
      values.map((value) => JSON.stringify(value, null, 1).replace(/\n */g, ' ')),
      values.map((value) => JSON.stringify(value, null, 2)),
      values.map((value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')),
    ];
    for (const separator of ['', '\n', ' \r\n ']) {
      for (const style of styles) {
        const { lines, records } = await readable(Buffer.from(style.join(separator)));
        assert.deepEqual(lines, compact);
        assert.equal(records, compact.length);
      }
    }
  });

  it('keeps earlier parts unchanged while more is read', async () => {
    // Records that need a piece and more; plain ones, and some with white space within.
    const values = Array.from({ length: 9_000 }, (_, n) => ({
      n,
      text: 'São '.repeat(n % 1_000 === 5 ? 90_000 : n % 30),
    }));
    const style = (value: object, n: number) => JSON.stringify(value, null, n % 3 === 0 ? 1 : 0);
    const reader = new DocumentReader(oneChunk(Buffer.from(values.map(style).join(''))), {});
    const parts: Uint8Array[] = [];
    while (!reader.isDone) parts.push((await reader.next(100_000)).content);
    await reader.close();
    assert.ok(parts.length > 10);
    assert.ok(text(Buffer.concat(parts)) === values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  });

  it('shows all members of an archive, each below its name', async () => {
    const { lines, members } = await readable(fixture('records.zip'));
    assert.deepEqual(lines, [...RECORDS, '// second.ndjson', ...RECORDS]);
    assert.deepEqual(
      members?.map(({ name, records }) => [name, records]),
      [
        ['first.json', 40],
        ['second.ndjson', 40],
      ],
    );
  });

  it("puts a member's name on a line of its own, even after text without a final line break", async () => {
    const { lines } = await readable(fixture('texts.zip'));
    assert.deepEqual(lines, ['no end of line', '// b.txt', 'another', '// c.json', '{"c":3}']);
  });

  for (const [file, what] of [
    ['records.json.xz', /xz data, which is not read here/],
    ['records.json.lz4', /LZ4 data, which is not read here/],
  ] as const) {
    it(`names a format that cannot be read, and shows the bytes: ${file}`, async () => {
      const { kind, problem, lines } = await readable(fixture(file));
      assert.equal(kind, 'hex');
      assert.match(problem ?? '', what);
      assert.match(lines[0] ?? '', /^00000000 {2}([0-9a-f]{2} ){15}/);
    });
  }

  it('says that it is ORC, by its first bytes, and shows the bytes', async () => {
    const { kind, problem, lines } = await readable(fixture('orders.orc'));
    assert.equal(kind, 'hex');
    assert.match(problem ?? '', /This is an ORC file, which is not read here: the bytes are shown/);
    assert.match(lines[0] ?? '', /^00000000 {2}4f 52 43 /);
  });

  for (const start of ['PAR1', 'ORC']) {
    it(`shows text that begins with ${start} as it is`, async () => {
      for (const content of [`${start} is a code\nb2\n`, `${start}\n`, `${start}HID,1\n`.repeat(20_000)]) {
        const { kind, format, problem, content: shown } = await readable(Buffer.from(content));
        assert.notEqual(kind, 'hex');
        assert.notEqual(format, 'parquet');
        assert.equal(problem, undefined);
        assert.equal(text(shown), content);
      }
    });
  }

  it('is empty when nothing was packed', async () => {
    const { layers, content, problem } = await readable(fixture('empty.bz2'));
    assert.deepEqual([layers, content.length, problem], [['bzip2'], 0, undefined]);
  });

  it('says that an archive is encrypted', async () => {
    const { problem } = await readable(fixture('encrypted.zip'));
    assert.match(problem ?? '', /"records\.json" cannot be read: it is encrypted/);
  });
});

/** Hyparquet's own expectations leave out what has no value. They have floats of 32 bits with the digits of 64. */
function normal(rows: unknown[][]): unknown {
  return JSON.parse(JSON.stringify(rows), (_, item: unknown) => {
    if (Array.isArray(item)) return item.filter((value) => value !== null) as unknown;
    if (typeof item === 'object' && item !== null) {
      return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
    }
    const number = typeof item === 'string' && /^-?(\d+|Infinity|NaN)$/.test(item) ? Number(item) : item;
    return typeof number === 'number' ? Math.fround(number) : number;
  });
}

function rowText(row: Uint8Array): string {
  return (JSON.parse(text(row)) as { text: string }).text;
}

describe('Parquet', () => {
  for (const file of [
    'datapage_v2.snappy',
    'brotli_compressed',
    'byte_stream_split.zstd',
    'concatenated_gzip_members',
    'lz4_raw_compressed',
    'nullable.impala',
    'nonnullable.impala',
  ]) {
    it(`has one row on each line: ${file}`, async () => {
      const { lines, format, records, problem } = await readable(fixture(`${file}.parquet`));
      const expected = JSON.parse(fixture(`${file}.parquet.json`).toString('utf8')) as unknown[][];
      assert.equal(problem, undefined);
      assert.deepEqual([format, records], ['parquet', expected.length]);
      const rows = lines.map((line) => Object.values(JSON.parse(line) as object) as unknown[]);
      assert.deepEqual(normal(rows), normal(expected));
    });
  }

  it('is fetched once, even if a row group is larger than what is decoded at a time', async () => {
    const count = 150_000;
    const text = Array.from({ length: count }, (_, row) =>
      createHash('sha256').update(String(row)).digest('hex').repeat(2),
    );
    const number = Array.from({ length: count }, (_, row) => row);
    const columnData = [
      { name: 'text', data: text },
      { name: 'number', data: number },
    ];
    const bytes = Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: count, codec: 'UNCOMPRESSED' }));
    let fetched = 0;
    const slice = (start: number, end: number) => {
      fetched += end - start;
      return Promise.resolve<Uint8Array>(bytes.subarray(start, end));
    };
    let rows = 0;
    for await (const event of contentRecords('key', { size: bytes.length, slice }, undefined)) {
      if (event.kind === 'records') for (const { data } of event.records) assert.equal(text[rows++], rowText(data));
    }
    assert.equal(rows, count);
    assert.ok(bytes.length > 16 * 1_048_576 && fetched < 1.5 * bytes.length, `${fetched} of ${bytes.length} bytes`);
  });

  it('is damaged if its columns are not those of its schema, and leaves no unhandled rejection', async () => {
    const unmet: unknown[] = [];
    const onUnmet = (reason: unknown) => unmet.push(reason);
    process.on('unhandledRejection', onUnmet);
    try {
      const { problem } = await readable(fixture('foreign-columns.parquet'));
      await new Promise((resolve) => setImmediate(resolve));
      assert.match(problem ?? '', /columns are not those of its schema/);
      assert.deepEqual(unmet, []);
    } finally {
      process.off('unhandledRejection', onUnmet);
    }
  });
});

describe('content that is decoded in another process', () => {
  for (const [name, once] of [
    ['zstd', fixture('records.json.zst')],
    ['bzip2', fixture('records.json.bz2')],
  ] as const) {
    it(`can be left after its first part without harm to the next content: ${name}`, async () => {
      const many = Buffer.concat(Array.from({ length: 200 }, () => once));
      for (let round = 0; round < 4; round++) {
        const { lines, truncated } = await readable(many, fixture('records.json').length);
        assert.equal(truncated?.reason, 'maxBytes');
        assert.deepEqual(lines, RECORDS.slice(0, lines.length));
      }
      const { lines, problem } = await readable(many);
      assert.equal(problem, undefined);
      assert.equal(lines.length, 200 * RECORDS.length);
    });
  }

  it('ends with a cancel while it waits for its bytes', async () => {
    const cancel = new AbortController();
    async function* chunks() {
      yield fixture('records.json.bz2').subarray(0, 100);
      setImmediate(() => cancel.abort());
      await new Promise<never>(() => undefined);
    }
    await assert.rejects(toReadable(chunks(), { maxBytes: 1_000, signal: cancel.signal }), { name: 'AbortError' });
  });

  it('is damaged where the layer around it is, after what came before', async () => {
    const packed = gzipSync(Buffer.concat([fixture('framed.snappy'), randomBytes(100_000)]), { level: 0 });
    const { layers, lines, problem } = await readable(packed.subarray(0, fixture('framed.snappy').length - 100));
    assert.deepEqual(layers, ['gzip', 'snappy-framed']);
    assert.match(problem ?? '', /gzip data is damaged .* it ends too early/);
    assert.deepEqual(lines.slice(0, RECORDS.length), RECORDS);
  });
});

describe('content that is far larger than what is shown', () => {
  it('is cut with a message when it unpacks to far more than is shown', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('{"a":1}'), Buffer.alloc(80_000_000, ' ')]));
    const { problem, lines, truncated } = await readable(bomb, 100_000);
    assert.match(problem ?? '', /unpacks to far more than there is to show/);
    assert.deepEqual([lines[0], truncated?.reason], ['{"a":1}', 'tooLarge']);
  });

  it('is cut with a message when it lies in an archive, layer within layer', async () => {
    const { problem, lines, truncated } = await readable(fixture('bomb.zip'), 100_000);
    assert.match(problem ?? '', /unpacks to far more than there is to show/);
    assert.deepEqual([lines[0], truncated?.reason], ['{"a":1}', 'tooLarge']);
  });

  it('is cut with a message when a few bytes of bzip2 unpack to a lot', async () => {
    const { problem, lines, truncated } = await readable(fixture('bomb.bz2'), 100_000);
    assert.match(problem ?? '', /unpacks to far more than there is to show/);
    assert.deepEqual([lines[0], truncated?.reason], ['{"a":1}', 'tooLarge']);
  });

  it('is damaged when its zstd weights would be read without end', async () => {
    const { problem, layers } = await readable(fixture('endless.zst'));
    assert.deepEqual(layers, ['zstd']);
    assert.match(problem ?? '', /zstd data is damaged .* a block cannot be unpacked/);
  });

  it('is cut with a message when a line has no end', async () => {
    const bytes = gzipSync(Buffer.concat([Buffer.from('first\n'), Buffer.alloc(40_000_000, 'x')]));
    const slice = (start: number, end: number) => Promise.resolve<Uint8Array>(bytes.subarray(start, end));
    const found: unknown[] = [];
    for await (const event of contentRecords('key', { size: bytes.length, slice }, undefined)) {
      if (event.kind === 'records') found.push(...event.records.map(({ data }) => text(data)));
      if (event.kind === 'problem') found.push(event.problem);
    }
    assert.deepEqual(found, ['first', 'A line is longer than 32 MiB: it is not read, nor what follows it.']);
  });
});

describe('Snappy with a literal of a length that leads back to itself', () => {
  it('is reported as damaged', async () => {
    const block = Buffer.from(`4010${Buffer.from('order').toString('hex')}fcfaffffff`, 'hex');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    const java = Buffer.concat([Buffer.from('82534e41505059000000000100000001', 'hex'), length, block]);
    const { problem } = await readable(java);
    assert.match(problem ?? '', /damaged.*a block is no Snappy data/);
  });
});

/** It has no magic: what does not hold together to its end was something else, and nothing is said against it. */
describe('bytes that are not a whole Snappy block', () => {
  const whole = fixture('raw.snappy');
  const declared = declaredBytes(whole);
  const farCopy = Buffer.from('0101' + '0fffffff7f', 'hex');
  const blocks: Record<string, Buffer> = {
    'cut off at their last byte': whole.subarray(0, -1),
    'cut off in the middle': whole.subarray(0, whole.length >> 1),
    'of a length that is one too many': withDeclaredBytes(whole, declared + 1),
    'of a length that is one too few': withDeclaredBytes(whole, declared - 1),
    'of a length that no block can have': withDeclaredBytes(whole, 2 ** 31),
    // A literal of four bytes, and a copy of what lies five bytes back.
    'with a copy from before the start': Buffer.from('08' + '0c61626364' + '0105', 'hex'),
    // The same behind what is looked at first: a literal, a copy from one byte back, and one from 2 GiB back.
    'with a copy from before the start far behind': withDeclaredBytes(
      Buffer.concat([Buffer.from('00f4ffff', 'hex'), Buffer.alloc(65_536, 'a'), farCopy]),
      65_536 + 4 + 4,
    ),
  };
  for (const [name, block] of Object.entries(blocks)) {
    it(`are shown as they are: ${name}`, async () => {
      const { kind, problem, layers, lines } = await readable(block);
      assert.deepEqual([kind, problem, layers], ['hex', undefined, []]);
      const first = block.subarray(0, 16).toString('hex').replace(/../g, '$& ').trim();
      assert.ok(lines[0]?.includes(first), lines[0]);
    });

    it(`are not unpacked as a record of a tail either: ${name}`, () => {
      const { layers, steps, bytes } = decodePayload(block);
      assert.ok(!layers.includes('snappy'));
      assert.ok(steps.every(({ failure }) => failure === undefined));
      assert.deepEqual(Buffer.from(bytes), block);
    });
  }

  it('within a frame are damaged', async () => {
    for (const block of Object.values(blocks)) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      const java = Buffer.concat([Buffer.from('82534e41505059000000000100000001', 'hex'), length, block]);
      const { problem, lines } = await readable(java);
      assert.match(problem ?? '', /snappy-java stream is damaged .*a block (is no Snappy data|says that it is larger)/);
      assert.deepEqual(lines, []);
      assert.match(decodePayload(java).steps[0]?.failure ?? '', /^a block (is no Snappy data|says that it is larger)/);
    }
  });
});

/** What the length that a block begins with says. */
function declaredBytes(block: Buffer): number {
  let bytes = 0;
  for (let index = 0; ; index++) {
    const byte = block[index] ?? 0;
    bytes += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return bytes;
  }
}

function withDeclaredBytes(block: Buffer, declared: number): Buffer {
  const end = block.findIndex((byte) => byte < 0x80) + 1;
  const length: number[] = [];
  for (let rest = declared; length.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from(length), block.subarray(end)]);
}

describe('Avro containers', () => {
  for (const file of ['person-10.avro']) {
    it(`have one record on each line: ${file}`, async () => {
      const { lines, format, records, problem } = await readable(fixture(file));
      assert.deepEqual([format, records, problem, lines.length], ['avro', 10, undefined, 10]);
      for (const line of lines) assert.deepEqual(Object.keys(JSON.parse(line) as object).sort(), PERSON);
    });
  }
});

/** As fastavro was given them: see the folder's README. */
const ORDERS = Array.from({ length: 40 }, (_, index) => {
  const city = index % 3 === 0 ? 'null' : '"São Paulo"';
  const tags = Array.from({ length: index % 3 }, () => '"t"').join(',');
  return `{"id":${BigInt(index) * 10n ** 15n},"city":${city},"amount":${index / 4},"tags":[${tags}]}`;
});

describe('Avro containers of each codec', () => {
  for (const codec of ['null', 'deflate', 'snappy', 'bzip2']) {
    it(`have one record on each line, with whole 64-bit integers: ${codec}`, async () => {
      const { lines, problem } = await readable(fixture(`orders.${codec}.avro`));
      assert.equal(problem, undefined);
      assert.deepEqual(lines, ORDERS);
    });

    it(`show what came before the end of a file that is cut off: ${codec}`, async () => {
      const whole = fixture(`orders.${codec}.avro`);
      const { lines, problem } = await readable(whole.subarray(0, whole.length - 30));
      assert.match(problem ?? '', /Avro file is damaged/);
      assert.ok(lines.length > 0 && lines.length < ORDERS.length);
      assert.deepEqual(lines, ORDERS.slice(0, lines.length));
    });
  }

  for (const codec of ['xz']) {
    it(`name a codec that is not read: ${codec}`, async () => {
      const { problem, format } = await readable(fixture(`orders.${codec}.avro`));
      assert.equal(format, 'avro');
      assert.match(problem ?? '', new RegExp(`packed with ${codec}, which is not read here`));
    });
  }
});

describe('Avro containers packed with Snappy', () => {
  it('report a wrong checksum of a block after the records before it', async () => {
    const bytes = fixture('orders.snappy.avro');
    const sync = bytes.subarray(-16);
    const lastBlock = bytes.lastIndexOf(sync, bytes.length - 17);
    // A letter within a string: the block unpacks as before.
    const letter = bytes.indexOf('Paulo', lastBlock);
    assert.ok(letter > lastBlock);
    bytes.write('p', letter);
    const { lines, problem } = await readable(bytes);
    assert.match(problem ?? '', /Avro file is damaged .* the checksum of a block is wrong/);
    assert.ok(lines.length > 0 && lines.length < ORDERS.length);
    assert.deepEqual(lines, ORDERS.slice(0, lines.length));
  });
});

const PERSON = ['address', 'age', 'gender', 'name'];

describe('damaged objects', () => {
  const files = [
    ...PACKED.map(([file]) => file).filter((file) => !/^records\.(json|ndjson)$|^raw/.test(file)),
    'records.zip',
    'datapage_v2.snappy.parquet',
    'person-10.avro',
  ];
  for (const file of files) {
    it(`report that they are cut off, after what came before: ${file}`, async () => {
      const whole = fixture(file);
      const { problem } = await readable(whole.subarray(0, Math.floor(whole.length * 0.6)));
      assert.match(problem ?? 'no problem', /damaged|too early|cannot be read/);
    });
  }

  it('report what follows bzip2 data and is not bzip2', async () => {
    const { lines, problem } = await readable(Buffer.concat([fixture('records.json.bz2'), Buffer.from('and more')]));
    assert.deepEqual(lines, RECORDS);
    assert.match(problem ?? '', /bzip2 data is damaged after \d+ of its bytes: Not bzip data/);
  });

  it('show what came before the damage', async () => {
    const framed = fixture('framed.snappy');
    const { lines } = await readable(framed.subarray(0, framed.length - 10));
    assert.ok(lines.length > RECORDS.length, `${lines.length} lines`);
    assert.deepEqual(lines.slice(0, RECORDS.length), RECORDS);
  });

  for (const file of files.filter((name) => !name.includes('no-checksum'))) {
    it(`report a changed byte in the middle, or show everything: ${file}`, async () => {
      const whole = await readable(fixture(file));
      const bytes = Buffer.from(fixture(file));
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
      const { problem, lines } = await readable(bytes);
      assert.ok(problem !== undefined || lines.length === whole.lines.length, `${lines.length} lines and no problem`);
    });
  }
});
