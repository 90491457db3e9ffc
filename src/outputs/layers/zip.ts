import { crc32, createInflateRaw } from 'node:zlib';
import { DamagedContentError, UnsupportedContentError } from '../damage';
import { decodedStream } from '../decoding/decodedStream';
import { ByteReader } from './byteReader';
import { inflated } from './inflate';

const WHAT = 'ZIP archive';
const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
/** Signatures that end the members: the directory, its 64-bit end, or the end of an empty archive. */
const ENDS = new Set([0x02014b50, 0x06064b50, 0x06054b50, 0x08064b50]);
const LOCAL_HEADER_BYTES = 30;
const UNKNOWN_32 = 0xffffffff;
const ZIP64_FIELD = 1;

const enum Flag {
  Encrypted = 1,
  SizesFollow = 8,
}

const STORED = 0;
const DEFLATED = 8;
const BZIP2 = 12;
const OTHER_METHODS = new Map([
  [9, 'Deflate64'],
  [14, 'LZMA'],
  [93, 'zstd'],
  [95, 'xz'],
  [99, 'AES encryption'],
]);

export interface ZipMember {
  name: string;
  /** Read it to its end, or leave it, before asking for the next member. */
  content: AsyncGenerator<Uint8Array>;
}

interface LocalHeader {
  name: string;
  flags: number;
  method: number;
  checksum: number;
  /** Undefined: they follow the data. */
  packedBytes: number | undefined;
  isZip64: boolean;
}

export function isZip(first: Buffer): boolean {
  if (first.length < 4) return false;
  const signature = first.readUInt32LE(0);
  return signature === LOCAL_HEADER || signature === 0x06054b50;
}

/** The members in the order of the file. The directory at the end is not used. Source: "APPNOTE.TXT - .ZIP File Format Specification". */
export async function* zipMembers(reader: ByteReader, signal: AbortSignal | undefined): AsyncGenerator<ZipMember> {
  for (;;) {
    const start = await reader.peek(4);
    const signature = start.length < 4 ? -1 : start.readUInt32LE(0);
    if (ENDS.has(signature)) break;
    if (signature !== LOCAL_HEADER) {
      throw new DamagedContentError(WHAT, reader.consumed, signature < 0 ? 'it ends too early' : 'no member follows');
    }
    const header = await localHeader(reader);
    // A folder has only a name.
    if (header.name.endsWith('/') && header.packedBytes === 0) continue;
    const content = memberContent(reader, header, signal);
    yield { name: header.name, content };
    for await (const _ of content);
    // The end of a member that cannot be read is unknown, so the members after it cannot be reached.
    if (whyUnreadable(header) !== undefined && header.packedBytes === undefined) break;
  }
  for await (const _ of reader.rest());
}

async function localHeader(reader: ByteReader): Promise<LocalHeader> {
  const fixed = Buffer.from(await exactly(reader, LOCAL_HEADER_BYTES));
  const flags = fixed.readUInt16LE(6);
  const nameBytes = fixed.readUInt16LE(26);
  const rest = await exactly(reader, nameBytes + fixed.readUInt16LE(28));
  const name = rest.toString('utf8', 0, nameBytes);
  const large = zip64Sizes(rest.subarray(nameBytes));
  const size = fixed.readUInt32LE(18);
  const packedBytes = size === UNKNOWN_32 && large ? large.packedBytes : size;
  return {
    name,
    flags,
    method: fixed.readUInt16LE(8),
    checksum: fixed.readUInt32LE(14),
    packedBytes: flags & Flag.SizesFollow ? undefined : packedBytes,
    isZip64: large !== undefined,
  };
}

function zip64Sizes(extra: Buffer): { packedBytes: number } | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_FIELD) {
      return { packedBytes: length >= 16 && at + 20 <= extra.length ? Number(extra.readBigUInt64LE(at + 12)) : 0 };
    }
    at += 4 + length;
  }
  return undefined;
}

async function* memberContent(
  reader: ByteReader,
  header: LocalHeader,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const refusal = whyUnreadable(header);
  if (refusal !== undefined) {
    if (header.packedBytes !== undefined) await reader.skip(header.packedBytes);
    throw new UnsupportedContentError(`The member "${header.name}" cannot be read: ${refusal}.`);
  }
  let checksum = 0;
  for await (const bytes of packedContent(reader, header, signal)) {
    checksum = crc32(bytes, checksum);
    yield bytes;
  }
  const expected = header.packedBytes === undefined ? await descriptorChecksum(reader, header) : header.checksum;
  if (checksum !== expected) {
    throw new DamagedContentError(WHAT, reader.consumed, `the checksum of "${header.name}" is wrong`);
  }
}

function whyUnreadable({ flags, method, packedBytes }: LocalHeader): string | undefined {
  if (flags & Flag.Encrypted) return 'it is encrypted';
  if (method === DEFLATED) return undefined;
  if (method !== STORED && method !== BZIP2) return `its method is ${OTHER_METHODS.get(method) ?? method}`;
  return packedBytes === undefined ? 'its length is not said before it' : undefined;
}

async function* packedContent(
  reader: ByteReader,
  header: LocalHeader,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (header.method === DEFLATED) {
    yield* inflated(reader, { what: `member "${header.name}" of the ${WHAT}`, create: () => createInflateRaw() });
    return;
  }
  const stored = storedContent(reader, header.packedBytes ?? 0);
  yield* header.method === BZIP2 ? decodedStream('bzip2', new ByteReader(stored), signal) : stored;
}

async function* storedContent(reader: ByteReader, length: number): AsyncGenerator<Uint8Array> {
  for (let left = length; left > 0;) {
    const bytes = await reader.some(left);
    if (!bytes) throw early(reader);
    left -= bytes.length;
    yield bytes;
  }
}

/** Checksum and sizes after the data, with or without a signature, in 32 or 64 bits. */
async function descriptorChecksum(reader: ByteReader, { isZip64 }: LocalHeader): Promise<number> {
  const first = (await exactly(reader, 4)).readUInt32LE(0);
  const checksum = first === DESCRIPTOR ? (await exactly(reader, 4)).readUInt32LE(0) : first;
  const next = await reader.peek(12);
  const isLong = isZip64 || !isSignature(next, 8);
  await exactly(reader, isLong ? 16 : 8);
  return checksum;
}

function isSignature(bytes: Buffer, at: number): boolean {
  if (bytes.length < at + 4) return false;
  const value = bytes.readUInt32LE(at);
  return value === LOCAL_HEADER || ENDS.has(value);
}

async function exactly(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = await reader.read(count);
  if (bytes.length < count) throw early(reader);
  return bytes;
}

function early(reader: ByteReader): DamagedContentError {
  return new DamagedContentError(WHAT, reader.consumed, 'it ends too early');
}
