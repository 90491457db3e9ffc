import { ByteReader, type Content } from '../layers/byteReader';
import { unframedSnappy, unpackedHadoopSnappy, unpackedJavaSnappy, unpackedSnappy } from '../layers/snappy';
import type * as Avro from '../forms/avro';
import type { ParquetFile } from '../parquet/file';
import type * as Parquet from '../parquet/rows';
import type * as Bzip2 from '../layers/bzip2';
import type * as Zstd from '../layers/zstd';
import type { DecoderHost } from './decoderHost';
import { recordOutput } from './decodedRecord';
import type { Decoding } from './decoderMessages';
import type { StreamFormat } from './formats';

type Decoder = (host: DecoderHost) => Promise<void>;

/** Small outputs are not worth a message each. Large ones would be lost if the decoder is ended in an endless loop. */
const MIN_OUTPUT_BYTES = 65_536;
/** The most that the host processes at once. */
const MAX_OUTPUT_BYTES = 1_048_576;

/**
 * Decoders with large libraries, loaded with the first content of their format. `require` is used, which the bundler defers
 * too: `import()` in a thread does not find TypeScript, and tests run the sources.
 */
/* eslint-disable @typescript-eslint/no-require-imports */
const avro = () => require('../forms/avro') as typeof Avro;
const bzip2 = () => require('../layers/bzip2') as typeof Bzip2;
const parquet = () => require('../parquet/rows') as typeof Parquet;
const zstd = () => require('../layers/zstd') as typeof Zstd;
/* eslint-enable @typescript-eslint/no-require-imports */

const DECODERS: Record<StreamFormat, Decoder> = {
  zstd: reading((reader) => zstd().unpackedZstd(reader)),
  bzip2: (host) => {
    bzip2().unpackBzip2({ next: () => host.nextPiece(), put: (bytes) => host.giveNow(bytes) });
    return Promise.resolve();
  },
  'snappy-java': reading((reader) => sliced(unpackedJavaSnappy(reader))),
  'snappy-framed': reading((reader) => sliced(unframedSnappy(reader))),
  'hadoop-snappy': reading((reader) => sliced(unpackedHadoopSnappy(reader))),
  snappy: reading((reader) => sliced(unpackedSnappy(reader))),
  avro: reading((reader) => avro().avroLines(reader)),
};

/** Decodes one content in the thread, from its first byte to its last output. */
export async function decode(decoding: Decoding, host: DecoderHost): Promise<void> {
  switch (decoding.format) {
    case 'parquet':
      await giveAll(parquet().parquetRows(fileOf(host, decoding.size)), host);
      return;
    case 'parquetSchema':
      await host.give(Buffer.from(await parquet().parquetSchema(fileOf(host, decoding.size))));
      return;
    case 'record':
      await reading((reader) => sliced(recordOutput(reader, decoding.form)))(host);
      return;
    default:
      await DECODERS[decoding.format](host);
  }
}

function fileOf(host: DecoderHost, size: number): ParquetFile {
  return { size, slice: async (start, end) => new Uint8Array(await host.slice(start, end)) };
}

function reading(contentOf: (reader: ByteReader) => Content): Decoder {
  return (host) => giveAll(contentOf(new ByteReader(host.pieces())), host);
}

async function giveAll(content: Content, host: DecoderHost): Promise<void> {
  for await (const output of gathered(content)) await host.give(output);
}

/** A block of Snappy may unpack to many megabytes. */
async function* sliced(content: Content): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; at += MAX_OUTPUT_BYTES) yield bytes.subarray(at, at + MAX_OUTPUT_BYTES);
  }
}

/** Joins small outputs. Outputs from before a fault are given before it is thrown. */
async function* gathered(content: Content): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const taken = () => {
    const output = Buffer.concat(parts);
    parts = [];
    length = 0;
    return output;
  };
  try {
    for await (const bytes of content) {
      parts.push(bytes);
      length += bytes.length;
      if (length >= MIN_OUTPUT_BYTES) yield taken();
    }
  } finally {
    if (length > 0) yield taken();
  }
}
