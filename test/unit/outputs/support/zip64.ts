import { crc32, deflateRawSync } from 'node:zlib';

export interface Zip64Member {
  name: string;
  content: Buffer;
  isStored?: boolean;
  /** Checksum and sizes follow the data. */
  isStreamed?: boolean;
}

const UNKNOWN = 0xffffffff;

/** An archive whose sizes are all written in 64 bits. Source: "APPNOTE.TXT - .ZIP File Format Specification". */
export function zip64(members: readonly Zip64Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isStored = false, isStreamed = false } of members) {
    const packed = isStored ? content : deflateRawSync(content);
    const sizes = [content.length, packed.length] as const;
    const flags = isStreamed ? 8 : 0;
    const common = [u16(flags), u16(isStored ? 0 : 8), u32(0)];
    const large = isStreamed ? extra(0, 0) : extra(...sizes);
    const checksum = crc32(content);
    const local = Buffer.concat([
      ...[u32(0x04034b50), u16(45), ...common, u32(isStreamed ? 0 : checksum), u32(UNKNOWN), u32(UNKNOWN)],
      ...[u16(name.length), u16(large.length), Buffer.from(name), large, packed],
      ...(isStreamed ? [u32(0x08074b50), u32(checksum), u64(packed.length), u64(content.length)] : []),
    ]);
    const more = extra(...sizes, offset);
    directory.push(
      ...[u32(0x02014b50), u16(45), u16(45), ...common, u32(checksum), u32(UNKNOWN), u32(UNKNOWN)],
      ...[u16(name.length), u16(more.length), u16(0), u16(0), u16(0), u32(0), u32(UNKNOWN), Buffer.from(name), more],
    );
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = u64(members.length);
  const end = [
    u32(0x06064b50),
    u64(44),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    count,
    count,
    u64(listed.length),
    u64(offset),
  ];
  const locator = [u32(0x07064b50), u32(0), u64(offset + listed.length), u32(1)];
  const unknown = [u16(0), u16(0), u16(0xffff), u16(0xffff), u32(UNKNOWN), u32(UNKNOWN), u16(0)];
  return Buffer.concat([...parts, listed, ...end, ...locator, u32(0x06054b50), ...unknown]);
}

function extra(...values: number[]): Buffer {
  return Buffer.concat([u16(1), u16(8 * values.length), ...values.map(u64)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
