import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ReadableDocument } from '../../../src/outputs';
import { toReadable } from '../../support/readable';
import { contentRecords } from '../../../src/outputs/recordReading/contentRecords';
import { text } from './delivered';
import { parquetFile, run, withLength, type ParquetParts } from './support/hostileParquet';

const MIB = 1_048_576;
const MOST = 2 ** 31 - 1;
const NUMBERS = int32s(7, 9);
const DICTIONARY = { page: NUMBERS, values: 2 };

async function readable(bytes: Uint8Array): Promise<ReadableDocument> {
  async function* chunks() {
    yield await Promise.resolve(bytes);
  }
  return toReadable(chunks(), { maxBytes: 1_000_000 });
}

/** What reading it as records says of it. */
async function problemsOf(bytes: Uint8Array): Promise<string[]> {
  const slice = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end));
  const problems: string[] = [];
  for await (const event of contentRecords('key', { size: bytes.length, slice }, undefined)) {
    if (event.kind === 'problem') problems.push(event.problem);
  }
  return problems;
}

function int32s(...values: number[]): Buffer {
  return Buffer.from(new Int32Array(values).buffer);
}

/** Behind the width of its values, as a page of a dictionary's places has them. */
function places(width: number, ...runs: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([width]), ...runs]);
}

/** Blocks of one byte over and over: four bytes of them stand for 128 KiB. Source: RFC 8878. */
function zstdRun(blocks: number, window = 0x58): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, window]);
  const block = (isLast: boolean) => {
    const bytes = Buffer.alloc(4, ' ');
    bytes.writeUIntLE(((128 * 1024) << 3) | (1 << 1) | Number(isLast), 0, 3);
    return bytes;
  };
  return Buffer.concat([head, ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1))]);
}

describe('Parquet files of a hostile writer', () => {
  it('are read when they are valid', async () => {
    const levels = withLength(Buffer.concat([run(2, 1, 1), run(1, 0, 1)]));
    const nullable = parquetFile({ page: Buffer.concat([levels, NUMBERS]), values: 3, isOptional: true });
    assert.equal(text((await readable(nullable)).content), '{"a":7}\n{"a":9}\n{"a":null}\n');
    const chosen = parquetFile({
      page: places(1, run(3, 1, 1)),
      values: 3,
      encoding: 'dictionary',
      dictionary: DICTIONARY,
    });
    assert.equal(text((await readable(chosen)).content), '{"a":9}\n{"a":9}\n{"a":9}\n');
  });

  const hostile: Record<string, [ParquetParts, RegExp]> = {
    'a run of 2^31 places in a dictionary, in 1,664 bytes': [
      { page: places(1, run(MOST, 1, 1)), values: 4, encoding: 'dictionary', dictionary: DICTIONARY, padding: 1_545 },
      /one of its runs is longer than its page/,
    ],
    'packed values without an end': [
      {
        page: places(0x20, Buffer.from('ffffffff0f', 'hex')),
        values: 4,
        encoding: 'dictionary',
        dictionary: DICTIONARY,
      },
      /one of its runs is longer than its page/,
    ],
    'values of 255 bits': [
      { page: places(255, run(4, 1, 8)), values: 4, encoding: 'dictionary', dictionary: DICTIONARY },
      /its values are wider than values are/,
    ],
    'a run of 2^31 levels': [
      { page: withLength(run(MOST, 1, 1)), values: 4, isOptional: true },
      /one of its runs is longer than its page/,
    ],
    'a run of 2^31 places that is packed': [
      {
        page: gzipSync(places(1, run(MOST, 1, 1))),
        unpackedBytes: places(1, run(MOST, 1, 1)).length,
        values: 4,
        encoding: 'dictionary',
        codec: 'gzip',
        dictionary: { ...DICTIONARY, page: gzipSync(NUMBERS), unpackedBytes: NUMBERS.length },
      },
      /one of its runs is longer than its page/,
    ],
    'a page of 2^31 values': [{ page: NUMBERS, values: MOST }, /no plausible number of values/],
    'a dictionary of 2^31 values': [
      { page: places(1), values: 4, encoding: 'dictionary', dictionary: { page: NUMBERS, values: MOST } },
      /no plausible number of values/,
    ],
    'a page that says it unpacks to 2 GiB': [
      { page: Buffer.from('ffffffff0f00', 'hex'), unpackedBytes: MOST, values: 4, codec: 'snappy' },
      /a page has no plausible size/,
    ],
    'a Snappy page whose own length says 4 GiB': [
      { page: Buffer.from('ffffffff0f00', 'hex'), unpackedBytes: 16, values: 4, codec: 'snappy' },
      /Parquet file is damaged/,
    ],
    'a column that is larger than its file': [
      { page: NUMBERS, values: 2, columnBytes: MOST },
      /a column lies outside of the file/,
    ],
    'a billion rows of nothing': [
      { page: NUMBERS, values: 2, rows: 1_000_000_000 },
      /a column has fewer values than there are rows/,
    ],
    'fewer than no rows': [{ page: NUMBERS, values: 2, rows: -5 }, /no plausible number of rows/],
  };
  for (const [name, [parts, message]] of Object.entries(hostile)) {
    it(`are refused with a reason: ${name}`, async () => {
      const file = parquetFile(parts);
      const { problem } = await readable(file);
      assert.match(problem ?? '', message);
      assert.deepEqual(await problemsOf(file), [problem]);
    });
  }

  it('are refused when a page leads in a circle', async () => {
    const { problem } = await readable(readFileSync(path.join('test', 'fixtures', 'outputs', 'endless.parquet')));
    assert.match(problem ?? '', /the levels of a page are longer than the page/);
  });
});

describe('objects that unpack to far more than they are', () => {
  const bombs: Record<string, [() => Buffer, RegExp]> = {
    'zstd that asks for a window of terabytes': [() => zstdRun(1, 0xff), /needs a window of more than 32 MiB/],
    'an Avro array of 2^62 elements of nothing': [
      () => {
        const block = Buffer.concat([varint(2n ** 62n), varint(0n)]);
        const head = Buffer.concat([varint(2n), varint(BigInt(block.length * 2))]);
        return avroFile('{"type":"array","items":"null"}', Buffer.concat([head, block]));
      },
      /too many elements of no bytes/,
    ],
    'an Avro block that says it has 2^60 bytes': [
      () => avroFile('"null"', Buffer.concat([varint(2n), varint(2n ** 61n)])),
      /a block has no plausible length/,
    ],
  };
  for (const [name, [bomb, message]] of Object.entries(bombs)) {
    it(`are refused with a reason: ${name}`, async () => {
      const { problem } = await readable(bomb());
      assert.match(problem ?? '', message);
      assert.deepEqual(await problemsOf(bomb()), [problem]);
    });
  }

  it('are refused with a reason when an Avro block has 2^62 records in no bytes', async () => {
    const file = avroFile('"null"', Buffer.concat([varint(2n ** 63n - 2n), varint(0n)]));
    const [problem] = await problemsOf(file);
    assert.match(problem ?? '', /too many elements of no bytes/);
  });

  for (const [name, bomb] of Object.entries({
    'zstd of 1 GiB': zstdRun(8_192),
    'gzip of 200 MB within gzip': gzipSync(gzipSync(Buffer.alloc(200 * MIB, ' '))),
  })) {
    it(`are unpacked only for the part that is shown: ${name}`, async () => {
      const { content, truncated } = await readable(bomb);
      assert.deepEqual([content.length, truncated?.reason], [1_000_000, 'maxBytes']);
    });
  }

  it('are not unpacked further than a page of a Parquet file says, and the next object is read', async () => {
    const bombs = { zstd: zstdRun(16_384), gzip: gzipSync(Buffer.alloc(200 * MIB)) } as const;
    for (const [codec, page] of Object.entries(bombs)) {
      const file = parquetFile({ page, unpackedBytes: 8, values: 2, codec: codec as keyof typeof bombs });
      assert.match((await readable(file)).problem ?? '', /a page does not unpack to what it says/, codec);
    }
    assert.equal(text((await readable(parquetFile({ page: NUMBERS, values: 2 }))).content), '{"a":7}\n{"a":9}\n');
  });
});

/** Source: "Apache Avro Specification" (object container files). */
function avroFile(schema: string, blocks: Buffer): Buffer {
  const bytes = (value: string) => Buffer.concat([varint(BigInt(2 * value.length)), Buffer.from(value)]);
  const metadata = Buffer.concat([varint(2n), bytes('avro.schema'), bytes(schema), varint(0n)]);
  return Buffer.concat([Buffer.from('Obj\x01', 'latin1'), metadata, Buffer.alloc(16), blocks]);
}

/** Writes a number that is zigzag already. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}
