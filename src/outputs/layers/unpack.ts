import { UnsupportedContentError } from '../damage';
import type { Allowance } from './allowance';
import { ByteReader, type Content } from './byteReader';
import { gunzipped, isGzip } from './gzip';
import {
  isFramedSnappy,
  isHadoopSnappy,
  isJavaSnappy,
  unframedSnappy,
  unpackedHadoopSnappy,
  unpackedJavaSnappy,
} from './snappy';
import { isZip, zipMembers } from './zip';

/** A run of bytes that no layer lies around any more. */
export interface Unpacked {
  /** Names of the members of archives, from the outside in. */
  path: string[];
  /** What was unpacked, from the outside in. */
  layers: string[];
  reader: ByteReader;
}

interface Layer {
  name: string;
  matches: (first: Buffer) => boolean;
  unpack: (reader: ByteReader) => Content;
}

const LAYERS: readonly Layer[] = [
  { name: 'gzip', matches: isGzip, unpack: gunzipped },
  { name: 'zstd', matches: isZstd, unpack: unpackedZstd },
  { name: 'snappy-java', matches: isJavaSnappy, unpack: unpackedJavaSnappy },
  { name: 'snappy-framed', matches: isFramedSnappy, unpack: unframedSnappy },
  { name: 'hadoop-snappy', matches: isHadoopSnappy, unpack: unpackedHadoopSnappy },
];

const UNREADABLE: readonly { name: string; magic: Buffer }[] = [
  { name: 'bzip2 data', magic: Buffer.from('BZh') },
  { name: 'xz data', magic: Buffer.from('fd377a585a00', 'hex') },
  { name: 'LZ4 data', magic: Buffer.from('04224d18', 'hex') },
  { name: 'an ORC file', magic: Buffer.from('ORC') },
];

const DETECTION_BYTES = 32;
/** CloudWatch Logs in a GZIP delivery stream takes two; more than four are made by nobody but a joker. */
const MOST_LAYERS = 4;

/** Layer by layer by what the content is, not by a name or header: Firehose gives its objects no extension. */
export async function* unpack(
  reader: ByteReader,
  allowance: Allowance,
  outer: Omit<Unpacked, 'reader'> = { path: [], layers: [] },
): AsyncGenerator<Unpacked> {
  const { path, layers } = outer;
  const first = await reader.peek(DETECTION_BYTES);
  const layer = LAYERS.find(({ matches }) => matches(first));
  if (layers.length < MOST_LAYERS && isZip(first)) {
    for await (const { name, content } of zipMembers(reader)) {
      const inner = new ByteReader(allowance.meter(content));
      yield* unpack(inner, allowance, { path: [...path, name], layers: [...layers, 'zip'] });
    }
  } else if (layers.length < MOST_LAYERS && layer) {
    const inner = new ByteReader(allowance.meter(layer.unpack(reader)));
    try {
      yield* unpack(inner, allowance, { path, layers: [...layers, layer.name] });
    } finally {
      await inner.close();
    }
  } else {
    yield { ...outer, reader };
  }
}

/** What it is, where that can be told and nothing here reads it. */
export function refuseUnreadable(first: Buffer): void {
  const found = UNREADABLE.find(({ magic }) => first.subarray(0, magic.length).equals(magic));
  if (found) throw new UnsupportedContentError(`This is ${found.name}, which is not read here: the bytes are shown.`);
}

function isZstd(first: Buffer): boolean {
  if (first.length < 4) return false;
  const magic = first.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic >>> 4 === 0x184d2a5 && first.length >= 8);
}

async function* unpackedZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const zstd = await import('./zstd');
  yield* zstd.unpackedZstd(reader);
}
