import { crc32 } from 'node:zlib';

/** A CRC of the bytes given so far. `value` may be called at any time. */
export interface Crc {
  update(bytes: Uint8Array): void;
  value(): Buffer;
}

/** The polynomials in reflected form, least significant bit first. */
const CRC32 = { polynomial: 0xedb88320n, width: 32n };
const CRC32C = { polynomial: 0x82f63b78n, width: 32n };
const CRC64NVME = { polynomial: 0x9a6c9329ac4bc9b5n, width: 64n };

export const CRC_MODELS = { CRC32, CRC32C, CRC64NVME };

export function startCrc32(): Crc {
  let crc = 0;
  return {
    update: (bytes) => void (crc = crc32(bytes, crc)),
    value: () => bigEndian32(crc),
  };
}

export function startCrc32c(): Crc {
  let crc = 0;
  return {
    update: (bytes) => void (crc = updateCrc32c(crc, bytes)),
    value: () => bigEndian32(crc),
  };
}

/** CRC32C (Castagnoli), eight bytes at a time. `before` is the value of the bytes before, 0 at the beginning. */
function updateCrc32c(before: number, bytes: Uint8Array): number {
  const { low: table } = tablesOf('CRC32C');
  let crc = ~before;
  let index = 0;
  for (const end = bytes.length - 7; index < end; index += 8) {
    const first = crc ^ read32(bytes, index);
    const second = read32(bytes, index + 4);
    crc =
      at(table, 7, first) ^
      at(table, 6, first >>> 8) ^
      at(table, 5, first >>> 16) ^
      at(table, 4, first >>> 24) ^
      at(table, 3, second) ^
      at(table, 2, second >>> 8) ^
      at(table, 1, second >>> 16) ^
      at(table, 0, second >>> 24);
  }
  for (; index < bytes.length; index++) crc = at(table, 0, crc ^ (bytes[index] ?? 0)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** CRC64/NVME in two halves of 32 bits: bitwise operators have no more. */
export function startCrc64Nvme(): Crc {
  const { low: lowTable, high: highTable } = tablesOf('CRC64NVME');
  let low = -1;
  let high = -1;
  const update = (bytes: Uint8Array): void => {
    let index = 0;
    for (const end = bytes.length - 7; index < end; index += 8) {
      const first = low ^ read32(bytes, index);
      const second = high ^ read32(bytes, index + 4);
      low = eight(lowTable, first, second);
      high = eight(highTable, first, second);
    }
    for (; index < bytes.length; index++) {
      const slot = low ^ (bytes[index] ?? 0);
      low = ((low >>> 8) | (high << 24)) ^ at(lowTable, 0, slot);
      high = (high >>> 8) ^ at(highTable, 0, slot);
    }
  };
  return { update, value: () => Buffer.concat([bigEndian32(~high >>> 0), bigEndian32(~low >>> 0)]) };
}

function eight(table: Int32Array, first: number, second: number): number {
  return (
    at(table, 7, first) ^
    at(table, 6, first >>> 8) ^
    at(table, 5, first >>> 16) ^
    at(table, 4, first >>> 24) ^
    at(table, 3, second) ^
    at(table, 2, second >>> 8) ^
    at(table, 1, second >>> 16) ^
    at(table, 0, second >>> 24)
  );
}

/**
 * The CRC of A followed by B, from the CRCs of both and B's length: crc(A)·x^(8·|B|) + crc(B), modulo the polynomial. It gives
 * the checksum of a multipart object without reading the parts again.
 */
export function combineCrc(model: keyof typeof CRC_MODELS, first: Buffer, second: Buffer, secondBytes: number): Buffer {
  const { polynomial, width } = CRC_MODELS[model];
  const one = 1n << (width - 1n);
  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    for (let bit = one; bit > 0n; bit >>= 1n) {
      if (a & bit) product ^= b;
      b = b & 1n ? (b >> 1n) ^ polynomial : b >> 1n;
    }
    return product;
  };
  let shift = one;
  let power = one >> 1n;
  for (let exponent = BigInt(secondBytes) * 8n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) shift = multiply(shift, power);
    power = multiply(power, power);
  }
  const combined = multiply(shift, toBigInt(first)) ^ toBigInt(second);
  return Buffer.from(combined.toString(16).padStart(Number(width) / 4, '0'), 'hex');
}

interface Tables {
  /** Eight tables of 256 entries: entry n of table k is the CRC of byte n followed by k zero bytes. */
  readonly low: Int32Array;
  readonly high: Int32Array;
}

const tables = new Map<keyof typeof CRC_MODELS, Tables>();

function tablesOf(model: keyof typeof CRC_MODELS): Tables {
  const known = tables.get(model);
  if (known) return known;
  const { polynomial } = CRC_MODELS[model];
  const entries: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    entries.push(crc);
  }
  for (let index = 256; index < 8 * 256; index++) {
    const shorter = entries[index - 256] ?? 0n;
    entries.push((shorter >> 8n) ^ (entries[Number(shorter & 0xffn)] ?? 0n));
  }
  const made = {
    low: Int32Array.from(entries, (entry) => Number(BigInt.asIntN(32, entry))),
    high: Int32Array.from(entries, (entry) => Number(BigInt.asIntN(32, entry >> 32n))),
  };
  tables.set(model, made);
  return made;
}

function at(table: Int32Array, k: number, value: number): number {
  return table[k * 256 + (value & 0xff)] ?? 0;
}

function read32(bytes: Uint8Array, index: number): number {
  return (
    (bytes[index] ?? 0) |
    ((bytes[index + 1] ?? 0) << 8) |
    ((bytes[index + 2] ?? 0) << 16) |
    ((bytes[index + 3] ?? 0) << 24)
  );
}

function bigEndian32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
