import { randomUUID } from 'node:crypto';
import { pipeline, Readable, type Transform } from 'node:stream';
import { crc32, createDeflateRaw, createGzip } from 'node:zlib';
import { compress as compressSnappy } from 'snappyjs';

export const COMPRESSION_FORMATS = ['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'] as const;
export type CompressionFormat = (typeof COMPRESSION_FORMATS)[number];

type Content = AsyncIterable<Uint8Array>;

interface Compression {
  readonly extension: string;
  /** The object's `Content-Encoding`, as Firehose writes it. Some of these are not HTTP encodings. */
  readonly contentEncoding?: string;
  readonly compress: (content: Content) => Content;
}

export const COMPRESSIONS: Readonly<Record<CompressionFormat, Compression>> = {
  UNCOMPRESSED: { extension: '', compress: (content) => content },
  GZIP: { extension: '.gz', contentEncoding: 'gzip', compress: (content) => through(content, createGzip()) },
  ZIP: { extension: '.zip', contentEncoding: 'zip', compress: zip },
  Snappy: { extension: '.snappy', contentEncoding: 'snappy-java', compress: snappyJava },
  HADOOP_SNAPPY: { extension: '.snappy', contentEncoding: 'hadoop-snappy', compress: hadoopSnappy },
};

function through(content: Content, transform: Transform): Content {
  // A failure of the content destroys the transform, whose iterator then throws it.
  return pipeline(Readable.from(content, { objectMode: false }), transform, () => undefined);
}

const SNAPPY_BLOCK_BYTES = 32_768;
/** The header of snappy-java's streams: magic bytes, version and lowest compatible version. */
const SNAPPY_JAVA_HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');

/** Firehose's "Snappy" is the stream of Java's SnappyOutputStream: a header, then blocks, each after its length. */
async function* snappyJava(content: Content): AsyncGenerator<Uint8Array> {
  yield SNAPPY_JAVA_HEADER;
  for await (const block of inBlocks(content, SNAPPY_BLOCK_BYTES)) {
    const compressed = compressSnappy(block);
    yield Buffer.concat([bigEndian(compressed.length), compressed]);
  }
}

/** Hadoop's BlockCompressorStream: blocks, each after its length before and after compression. */
async function* hadoopSnappy(content: Content): AsyncGenerator<Uint8Array> {
  for await (const block of inBlocks(content, SNAPPY_BLOCK_BYTES)) {
    const compressed = compressSnappy(block);
    yield Buffer.concat([bigEndian(block.length), bigEndian(compressed.length), compressed]);
  }
}

async function* inBlocks(content: Content, blockBytes: number): AsyncGenerator<Buffer> {
  let block = Buffer.alloc(blockBytes);
  let filled = 0;
  for await (const piece of content) {
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + blockBytes - filled);
      block.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < blockBytes) continue;
      yield block;
      block = Buffer.alloc(blockBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const ZIP_VERSION = 20;
/** The sizes follow the data (bit 3), the name is UTF-8 (bit 11). */
const ZIP_FLAGS = 0x0808;
const DEFLATED = 8;
/** 1980-01-01, the format's earliest time, for a file without one. */
const NO_TIME = 0x00210000;

/** An archive of one deflated file. Source: ".ZIP File Format Specification". */
async function* zip(content: Content): AsyncGenerator<Uint8Array> {
  const name = Buffer.from(randomUUID());
  let [checksum, size, compressedSize] = [0, 0, 0];
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      checksum = crc32(piece, checksum);
      size += piece.length;
      yield piece;
    }
  }
  const fields = (...sizes: [checksum: number, compressed: number, size: number]): Buffer =>
    littleEndian(
      [2, ZIP_VERSION],
      [2, ZIP_FLAGS],
      [2, DEFLATED],
      [4, NO_TIME],
      [4, sizes[0]],
      [4, sizes[1]],
      [4, sizes[2]],
      [2, name.length],
      [2, 0],
    );
  const local = Buffer.concat([littleEndian([4, 0x04034b50]), fields(0, 0, 0), name]);
  yield local;
  for await (const piece of through(measured(), createDeflateRaw())) {
    compressedSize += piece.length;
    yield piece;
  }
  const descriptor = littleEndian([4, 0x08074b50], [4, checksum], [4, compressedSize], [4, size]);
  const directory = Buffer.concat([
    littleEndian([4, 0x02014b50], [2, ZIP_VERSION]),
    fields(checksum, compressedSize, size),
    littleEndian([2, 0], [2, 0], [2, 0], [4, 0], [4, 0]),
    name,
  ]);
  const directoryStart = local.length + compressedSize + descriptor.length;
  yield Buffer.concat([
    descriptor,
    directory,
    littleEndian([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1], [4, directory.length], [4, directoryStart], [2, 0]),
  ]);
}

function littleEndian(...fields: [bytes: 2 | 4, value: number][]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
