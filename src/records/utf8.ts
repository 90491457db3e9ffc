/** A character of UTF-8 takes at most four bytes. */
const MAX_CHARACTER_BYTES = 4;

/** How many bytes at the end of a piece of UTF-8 text are the beginning of a character that the piece cuts. */
export function cutCharacterBytes(bytes: Uint8Array): number {
  for (let back = 1; back < MAX_CHARACTER_BYTES && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return characterBytes(byte) > back ? back : 0;
  }
  return 0;
}

function characterBytes(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  return firstByte >= 0xe0 ? 3 : 2;
}

/** Text that was cut anywhere, without the beginning of a character at its end. */
export function withoutCutCharacter<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  return bytes.subarray(0, bytes.length - cutCharacterBytes(bytes)) as Bytes;
}

/** The offset of the first byte that is not part of valid UTF-8; the length of `bytes` where all of them are. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  const text = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  let same = 0;
  while (same < bytes.length && text[same] === bytes[same]) same++;
  return same;
}
