import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { decodePayload, MAX_PREVIEW_BYTES, type DecodedPayload } from '../../../src/records';
import { orders } from './support/orders';

const MIB = 1_048_576;
const enum Block {
  Raw,
  RunLength,
  Compressed,
}

function zstdBlock(kind: Block, size: number, body: Uint8Array, isLast = false): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE(Number(isLast) | (kind << 1) | (size << 3), 0, 3);
  return Buffer.concat([head, body]);
}

/** A frame with a window of 128 KiB, without a checksum. */
function zstdFrame(...blocks: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...blocks]);
}

function repeated(bytes: Buffer, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

function unpackedBytes({ steps }: DecodedPayload): number {
  return steps.slice(0, -1).reduce((sum, { bytes, failure }) => sum + (failure === undefined ? bytes : 0), 0);
}

function isBeginning(decoded: DecodedPayload): void {
  assert.equal(decoded.isWhole, false);
  assert.ok(decoded.bytes.length <= MAX_PREVIEW_BYTES, `${decoded.bytes.length} bytes`);
  assert.ok(unpackedBytes(decoded) <= MAX_PREVIEW_BYTES, `${unpackedBytes(decoded)} bytes unpacked`);
}

describe('a record of a few bytes that unpacks to very many', () => {
  const bombs: Record<string, () => Buffer> = {
    gzip: () => gzipSync(Buffer.alloc(80 * MIB, ' ')),
    'gzip in gzip in gzip': () => gzipSync(gzipSync(gzipSync(Buffer.alloc(60 * MIB, ' ')))),
    'zstd, of runs': () => zstdFrame(repeated(zstdBlock(Block.RunLength, 131_072, Buffer.from(' ')), 400)),
    'zstd, of frames': () => repeated(zstdFrame(zstdBlock(Block.RunLength, 131_072, Buffer.from(' '), true)), 400),
    'snappy, of copies': () => compress(Buffer.alloc(16 * MIB, ' ')),
    'framed snappy': () => framed(repeated(chunk(compress(Buffer.alloc(65_536, ' '))), 300)),
    "Java's snappy": () => java(...Array.from({ length: 300 }, () => compress(Buffer.alloc(65_536, ' ')))),
  };
  for (const [name, bomb] of Object.entries(bombs)) {
    it(`is shown by its beginning, and says that it goes on: ${name}`, () => {
      const decoded = decodePayload(bomb());
      isBeginning(decoded);
      assert.equal(decoded.kind, 'text');
      assert.ok(decoded.text.length > MAX_PREVIEW_BYTES / 4, `${decoded.text.length} characters`);
      assert.match(decoded.text, /^ +$/);
    });
  }

  it('is shown by its beginning where that is JSON, and says why it is none', () => {
    const decoded = decodePayload(gzipSync(`[${'[],'.repeat(20 * MIB)}0]`));
    isBeginning(decoded);
    assert.equal(decoded.kind, 'text');
    const { layer, failure } = decoded.steps[1] ?? {};
    assert.equal(layer, 'json');
    assert.match(failure ?? '', /only its first [\d,]+ bytes were looked at/);
  });

  it('has fields of which so many are unpacked as are worth it together', () => {
    const bomb = gzipSync(`["${' '.repeat(100_000)}"]`).toString('base64');
    const { readable, kind, isWhole } = decodePayload(
      Buffer.from(JSON.stringify(Array.from({ length: 700 }, () => bomb))),
    );
    assert.deepEqual([kind, isWhole], ['json', true]);
    const fields = JSON.parse(readable?.text ?? '') as unknown[];
    const unpacked = fields.filter((field) => field !== bomb).length;
    assert.equal(fields.length, 700);
    assert.ok(unpacked > 0 && unpacked * 100_000 <= MAX_PREVIEW_BYTES, `${unpacked} fields`);
  });

  it('takes no memory for what it only says of itself', () => {
    // Frames that hold nothing, and ask for the largest window that is opened.
    const empty = Buffer.concat([Buffer.from('28b52ffd0078', 'hex'), zstdBlock(Block.Raw, 0, Buffer.alloc(0), true)]);
    const before = process.memoryUsage().rss;
    const { bytes, layers } = decodePayload(repeated(empty, 30));
    const taken = process.memoryUsage().rss - before;
    assert.deepEqual([bytes.length, layers], [0, ['zstd', 'text']]);
    assert.ok(taken < 32 * MIB, `${taken} bytes`);
    // The same of 64 MiB, and of as many bytes as can be said.
    for (const header of ['28b52ffda000000004', '28b52ffde0ffffffffffffff00']) {
      const large = Buffer.concat([Buffer.from(header, 'hex'), zstdBlock(Block.Raw, 0, Buffer.alloc(0), true)]);
      assert.match(decodePayload(large).steps[0]?.failure ?? '', /needs a window of more than 32 MiB/);
    }
    assert.equal(decodePayload(empty.subarray(0, 6)).steps[0]?.failure, 'it ends too early');
  });
});

describe('a record of many bytes of which nothing comes', () => {
  const hollow: Record<string, () => Buffer> = {
    // Blocks of deflate without a byte in them: a table each would take longer still.
    gzip: () => {
      const empty = deflateRawSync('', { finishFlush: 2 });
      return Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), repeated(empty, MIB / empty.length)]);
    },
    'zstd, of blocks': () => zstdFrame(repeated(zstdBlock(Block.Raw, 0, Buffer.alloc(0)), MIB)),
    'zstd, of frames to be skipped': () =>
      Buffer.concat([
        zstdFrame(zstdBlock(Block.Raw, 0, Buffer.alloc(0), true)),
        repeated(Buffer.from('502a4d1800000000', 'hex'), MIB),
      ]),
    'framed snappy': () => framed(repeated(Buffer.from([0x80, 0, 0, 0]), MIB)),
  };
  for (const [name, record] of Object.entries(hollow)) {
    it(`is left with a reason, and shown as it is: ${name}`, () => {
      const data = record();
      const { steps, kind, bytes } = decodePayload(data);
      assert.equal(steps[0]?.failure, 'its beginning holds nothing');
      assert.equal(kind, 'binary');
      assert.deepEqual(Buffer.from(bytes.subarray(0, 1_000)), data.subarray(0, 1_000));
    });
  }
});

describe('zstd that a decoder could go round in for ever', () => {
  const { body, size } = lastBlock(readFileSync('test/fixtures/outputs/endless.zst'));

  it('is left where its weights take no bits', () => {
    const record = zstdFrame(zstdBlock(Block.Compressed, size, body, true));
    const { steps, bytes } = decodePayload(record);
    assert.equal(steps[0]?.failure, 'a block cannot be unpacked');
    assert.deepEqual(Buffer.from(bytes), record);
  });

  it('is left where a block copies more than a block can be', () => {
    // Twenty times a literal, and 65,539 copies of it: tables of one symbol each, and 16 bits for each length.
    const block = Buffer.concat([
      Buffer.from('a161' + '14' + '54' + '010034', 'hex'),
      Buffer.alloc(40),
      Buffer.from([1]),
    ]);
    const { steps } = decodePayload(zstdFrame(zstdBlock(Block.Compressed, block.length, block, true)));
    assert.equal(steps[0]?.failure, 'a block cannot be unpacked');
  });

  it('is left where sequences are said that there are no bits for', () => {
    const block = Buffer.from('00ffffff5400003401', 'hex');
    const { steps } = decodePayload(zstdFrame(zstdBlock(Block.Compressed, block.length, block, true)));
    assert.equal(steps[0]?.failure, 'a block cannot be unpacked');
  });
});

describe('a large record', () => {
  it('is whole up to the limit, and JSON', () => {
    const json = `{"a":"${'x'.repeat(MAX_PREVIEW_BYTES - 8)}"}`;
    const { kind, isWhole, text } = decodePayload(Buffer.from(json));
    assert.deepEqual([kind, isWhole, text.length], ['json', true, MAX_PREVIEW_BYTES]);
  });

  it('is shown by its beginning beyond, which ends with a whole character', () => {
    const decoded = decodePayload(Buffer.from(`a${'é'.repeat(6 * MIB)}`));
    isBeginning(decoded);
    assert.match(decoded.text, /^aé+$/);
    const bytes = decodePayload(Buffer.alloc(10 * MIB, 0xff));
    isBeginning(bytes);
    assert.equal(bytes.kind, 'binary');
  });

  for (const [name, pack] of [
    ['gzip', (json: string) => gzipSync(json)],
    ['snappy', (json: string) => compress(Buffer.from(json))],
    ['none', (json: string) => Buffer.from(json)],
  ] as const) {
    it(`is shown whole when it is asked for alone: ${name}`, () => {
      const json = JSON.stringify(orders(9_000_000).split('\n'));
      const { kind, isWhole, text } = decodePayload(pack(json), {}, 'whole');
      assert.deepEqual([kind, isWhole, text === json], ['json', true, true]);
    });
  }

  it('is shown whole when it is asked for alone: zstd', () => {
    const file = readFileSync('test/fixtures/outputs/levels.zst');
    const { bytes, isWhole } = decodePayload(repeated(file, 12), {}, 'whole');
    const once = decodePayload(file).bytes;
    assert.deepEqual([isWhole, bytes.length], [true, 12 * once.length]);
    assert.ok(bytes.length > 5 * MAX_PREVIEW_BYTES);
    assert.deepEqual(Buffer.from(bytes.subarray(bytes.length - once.length)), Buffer.from(once));
  });
});

describe('what is JSON', () => {
  it('is what JSON.parse takes, and nothing else', () => {
    const texts = [
      ...[
        '',
        ' ',
        '1',
        '-',
        '-0',
        '01',
        '1.',
        '.5',
        '1e',
        '1e+5',
        '1 2',
        'NaN',
        'true',
        'truex',
        'null ',
        '\u00a0null',
      ],
      ...[
        '{}',
        '{"a":1,}',
        '[1,]',
        '[,1]',
        '[1 2]',
        '{"a" 1}',
        '{a:1}',
        '[]]',
        '[',
        '"',
        '"\u0001"',
        '"\\x"',
        '"\\u12g4"',
      ],
      ...['// c\n1', '[1/*c*/]', '[1, /]', '\ufeff{}', '["\u2028"]', '{"a":{"a":[{}]}}', '[INFO] started', "['a']"],
    ];
    for (const text of texts) {
      assert.equal(decodePayload(Buffer.from(text)).kind === 'json', isParsed(text), JSON.stringify(text));
    }
  });
});

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The block that a frame of one block has. */
function lastBlock(frame: Buffer): { body: Buffer; size: number } {
  // Magic, descriptor and a content size of two bytes.
  const start = 4 + 1 + 2;
  const size = frame.readUIntLE(start, 3) >> 3;
  return { body: frame.subarray(start + 3, start + 3 + size), size };
}

function framed(chunks: Buffer): Buffer {
  return Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), chunks]);
}

/** Its checksum is not looked at. */
function chunk(block: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUIntLE(block.length + 4, 1, 3);
  return Buffer.concat([head, block]);
}

function java(...blocks: Buffer[]): Buffer {
  const parts = blocks.flatMap((block) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  return Buffer.concat([Buffer.from('82534e41505059000000000100000001', 'hex'), ...parts]);
}
