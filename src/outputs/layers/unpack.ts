import { isFramedSnappy, isJavaSnappy } from '../../records';
import { UnsupportedContentError } from '../damage';
import { decodedStream } from '../decoding/decodedStream';
import type { StreamFormat } from '../decoding/formats';
import type { UnpackBudget } from './unpackBudget';
import { ByteReader, type Content } from './byteReader';
import { gunzipped, isGzip } from './gzip';
import { isBzip2, isHadoopSnappy, isZstd } from './magic';
import { isZip, zipMembers } from './zip';

/** Content without layers around it. */
export interface UnpackedMember {
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

/** Zlib unpacks gzip in threads of its own. Formats that may take long or much memory get a process: see `decoded`. */
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
/** CloudWatch Logs in a delivery stream with GZIP make two. No real content has more than four. */
export const MAX_LAYERS = 4;

/** Unpacks layer by layer. The content decides, not a name or header, since Firehose gives its objects no extension. */
export async function* unpack(
  reader: ByteReader,
  budget: UnpackBudget,
  outer: Omit<UnpackedMember, 'reader'> = { path: [], layers: [] },
  mostLayers = MAX_LAYERS,
): AsyncGenerator<UnpackedMember> {
  const { path, layers } = outer;
  const first = await reader.peek(DETECTION_BYTES);
  const layer = LAYERS.find(({ matches }) => matches(first));
  if (layers.length < mostLayers && isZip(first)) {
    for await (const { name, content } of zipMembers(reader, budget.signal)) {
      const inner = new ByteReader(budget.meter(content));
      yield* unpack(inner, budget, { path: [...path, name], layers: [...layers, 'zip'] }, mostLayers);
    }
  } else if (layers.length < mostLayers && layer) {
    const inner = new ByteReader(budget.meter(layer.unpack(reader, budget.signal)));
    try {
      yield* unpack(inner, budget, { path, layers: [...layers, layer.name] }, mostLayers);
    } finally {
      await inner.close();
    }
  } else {
    yield { ...outer, reader };
  }
}

/** Names formats that are recognized but not read here. */
export function refuseUnreadable(first: Buffer): void {
  const found = UNREADABLE.find(({ magic }) => first.subarray(0, magic.length).equals(magic));
  if (found) throw new UnsupportedContentError(`This is ${found.name}, which is not read here: the bytes are shown.`);
}
