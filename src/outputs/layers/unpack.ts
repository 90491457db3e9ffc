import { UnsupportedContentError } from '../damage';
import { decodedStream } from '../decoding/decodedStream';
import type { StreamFormat } from '../decoding/formats';
import type { Allowance } from './allowance';
import { ByteReader, type Content } from './byteReader';
import { gunzipped, isGzip } from './gzip';
import { isBzip2, isFramedSnappy, isHadoopSnappy, isJavaSnappy, isZstd } from './magic';
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
  unpack: (reader: ByteReader, signal: AbortSignal | undefined) => Content;
}

const LAYERS: readonly Layer[] = [
  { name: 'gzip', matches: isGzip, unpack: gunzipped },
  decodedLayer('zstd', isZstd),
  decodedLayer('bzip2', isBzip2),
  decodedLayer('snappy-java', isJavaSnappy),
  decodedLayer('snappy-framed', isFramedSnappy),
  decodedLayer('hadoop-snappy', isHadoopSnappy),
];

/** Zlib unpacks gzip in threads of its own. What may take long or much memory gets a process: see `decoded`. */
function decodedLayer(name: StreamFormat, matches: Layer['matches']): Layer {
  return { name, matches, unpack: (reader, signal) => decodedStream(name, reader, signal) };
}

const UNREADABLE: readonly { name: string; magic: Buffer }[] = [
  { name: 'xz data', magic: Buffer.from('fd377a585a00', 'hex') },
  { name: 'LZ4 data', magic: Buffer.from('04224d18', 'hex') },
  { name: 'an ORC file', magic: Buffer.from('ORC') },
  { name: 'an encrypted Parquet file', magic: Buffer.from('PARE') },
];

const DETECTION_BYTES = 32;
/** CloudWatch Logs in a GZIP delivery stream takes two; more than four are made by nobody but a joker. */
export const MAX_LAYERS = 4;

/** Layer by layer by what the content is, not by a name or header: Firehose gives its objects no extension. */
export async function* unpack(
  reader: ByteReader,
  allowance: Allowance,
  outer: Omit<Unpacked, 'reader'> = { path: [], layers: [] },
  mostLayers = MAX_LAYERS,
): AsyncGenerator<Unpacked> {
  const { path, layers } = outer;
  const first = await reader.peek(DETECTION_BYTES);
  const layer = LAYERS.find(({ matches }) => matches(first));
  if (layers.length < mostLayers && isZip(first)) {
    for await (const { name, content } of zipMembers(reader, allowance.signal)) {
      const inner = new ByteReader(allowance.meter(content));
      yield* unpack(inner, allowance, { path: [...path, name], layers: [...layers, 'zip'] }, mostLayers);
    }
  } else if (layers.length < mostLayers && layer) {
    const inner = new ByteReader(allowance.meter(layer.unpack(reader, allowance.signal)));
    try {
      yield* unpack(inner, allowance, { path, layers: [...layers, layer.name] }, mostLayers);
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
