import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zstdCompress } from 'node:zlib';
import avro from 'avsc';
import { toReadable } from '../../support/readable';
import { decodePayload } from '../../../src/records';
import { text } from './delivered';

const FOLDER = path.join('test', 'fixtures', 'outputs');
const FRAME = readFileSync(path.join(FOLDER, 'records.json.zst'));
const WITHOUT_CHECKSUM = readFileSync(path.join(FOLDER, 'no-checksum.json.zst'));
const RECORDS = readFileSync(path.join(FOLDER, 'records.ndjson')).toString('utf8').split('\n').slice(0, -1);
/** A frame that holds no data. */
const SKIPPED = Buffer.from('502a4d1803000000616263', 'hex');
const EARLY = /zstd data is damaged .* it ends too early/;

/** As an object, piece by piece, and as a record: both are to come to the same. */
async function unpacked(bytes: Buffer): Promise<{ lines: string[]; problem: string | undefined; failure?: string }> {
  const { content, problem } = await toReadable(inPieces(bytes), { maxBytes: 10_000_000 });
  const { steps } = decodePayload(bytes);
  const failure = steps.find(({ layer }) => layer === 'zstd')?.failure;
  const lines = text(content).split('\n').slice(0, -1);
  return failure === undefined ? { lines, problem } : { lines, problem, failure };
}

/** Odd lengths, so that no border of a frame or a block falls on a border of a piece. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 101) yield await Promise.resolve(bytes.subarray(at, at + 101));
}

describe('zstd, as an object and as a record', () => {
  const whole: Record<string, [bytes: Buffer, times: number]> = {
    'frame behind frame': [Buffer.concat([FRAME, WITHOUT_CHECKSUM, FRAME]), 3],
    'a frame that is to be skipped, before it': [Buffer.concat([SKIPPED, FRAME]), 1],
    'frames that are to be skipped, between and behind': [Buffer.concat([FRAME, SKIPPED, SKIPPED, FRAME, SKIPPED]), 2],
  };
  for (const [name, [bytes, times]] of Object.entries(whole)) {
    it(`is read to its end: ${name}`, async () => {
      const { lines, problem } = await unpacked(bytes);
      assert.equal(problem, undefined);
      assert.deepEqual(lines, Array.from({ length: times }, () => RECORDS).flat());
    });
  }

  it('is read as a record when a skippable frame follows', () => {
    const once = decodePayload(FRAME).text;
    const { layers, text: both, isWhole } = decodePayload(Buffer.concat([FRAME, SKIPPED, FRAME]));
    assert.deepEqual([layers[0], isWhole, both], ['zstd', true, once + once]);
  });

  it('reports that it ends too early, wherever it is cut off', async () => {
    const bytes = Buffer.concat([FRAME, SKIPPED, WITHOUT_CHECKSUM]);
    const borders = new Set([FRAME.length, FRAME.length + SKIPPED.length]);
    for (let end = 4; end < bytes.length; end += end < FRAME.length - 6 ? 29 : 3) {
      const { problem, failure } = await unpacked(bytes.subarray(0, end));
      if (borders.has(end)) assert.deepEqual([problem, failure], [undefined, undefined], `cut at ${end}`);
      else {
        assert.match(problem ?? '', EARLY, `cut at ${end}`);
        assert.equal(failure, 'it ends too early', `cut at ${end}`);
      }
    }
  });

  it('reports that something else follows, after what came before', async () => {
    const { lines, problem, failure } = await unpacked(Buffer.concat([FRAME, Buffer.from('something else')]));
    assert.match(problem ?? '', /what follows is not a zstd frame/);
    assert.equal(failure, 'what follows is not a zstd frame');
    assert.deepEqual(lines, RECORDS);
  });

  it('reports a wrong checksum after the unpacked bytes', async () => {
    const bytes = Buffer.from(FRAME);
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
    const { lines, problem, failure } = await unpacked(bytes);
    assert.match(problem ?? '', /zstd data is damaged .* its checksum is wrong/);
    assert.equal(failure, 'its checksum is wrong');
    assert.deepEqual(lines, RECORDS);
  });

  it('reports that it needs a dictionary', async () => {
    const { problem, failure } = await unpacked(Buffer.from('28b52ffd0100' + '07' + '010000', 'hex'));
    assert.match(problem ?? '', /it needs a dictionary/);
    assert.equal(failure, 'it needs a dictionary');
  });

  it('reports a window that is one step too large', async () => {
    const frame = (window: string) => Buffer.from(`28b52ffd00${window}` + '110000' + '310a', 'hex');
    assert.deepEqual(await unpacked(frame('78')), { lines: ['1'], problem: undefined });
    const { problem, failure } = await unpacked(frame('79'));
    assert.match(problem ?? '', /needs a window of more than 32 MiB/);
    assert.match(failure ?? '', /needs a window of more than 32 MiB/);
  });

  it('shows what lies before damaged blocks', async () => {
    const block = (content: string, isLast = false) => {
      const head = Buffer.alloc(3);
      head.writeUIntLE((content.length << 3) | Number(isLast), 0, 3);
      return Buffer.concat([head, Buffer.from(content)]);
    };
    // Behind the two good ones: a compressed block of literals that there are not.
    const damaged = Buffer.from('1d0000' + 'ffffff', 'hex');
    const { lines, problem } = await unpacked(
      Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), block('{"a":1}\n'), block('{"a":2}\n'), damaged]),
    );
    assert.match(problem ?? '', /zstd data is damaged .* a block /);
    assert.deepEqual(lines, ['{"a":1}', '{"a":2}']);
  });
});

describe('Avro containers packed with zstd', () => {
  it('are read, however many blocks they have', async () => {
    const file = await container(Array.from({ length: 300 }, (_, a) => ({ a })));
    const { content, problem } = await toReadable(inPieces(file), { maxBytes: 1_000_000 });
    assert.equal(problem, undefined);
    assert.equal(text(content), Array.from({ length: 300 }, (_, a) => `{"a":${a}}\n`).join(''));
  });

  it('report that a block unpacks to too much', async () => {
    const file = await container([{ a: 1 }, { a: 2 }], () => Buffer.alloc(33 * 1_048_576));
    const { problem } = await toReadable(inPieces(file), { maxBytes: 1_000_000 });
    assert.match(problem ?? '', /a block unpacks to too much/);
  });
});

async function container(rows: object[], blockOf = (block: Buffer) => block): Promise<Buffer> {
  const encoder = new avro.streams.BlockEncoder(
    { type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }] },
    {
      ...{ codec: 'zstandard', blockSize: 64 },
      codecs: { zstandard: (block, done) => zstdCompress(blockOf(block), (error, packed) => done(error, packed)) },
    },
  );
  for (const row of rows) encoder.write(row);
  encoder.end();
  const parts: Buffer[] = [];
  for await (const part of encoder) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
