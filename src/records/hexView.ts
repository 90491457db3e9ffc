const BYTES_PER_LINE = 16;
/** More lines than this would not be read. */
const MAX_LINES = 4096;
const HEX = Array.from({ length: 256 }, (_, byte) => `${byte.toString(16).padStart(2, '0')} `);

/** `00000000  f3 89 9a c2 …  |....|`, with sixteen bytes on a line. */
export function hexView(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length && lines.length < MAX_LINES; start += BYTES_PER_LINE) {
    lines.push(lineOf(bytes, start, Math.min(start + BYTES_PER_LINE, bytes.length)));
  }
  const shown = lines.length * BYTES_PER_LINE;
  if (shown < bytes.length) lines.push(`… ${bytes.length - shown} more bytes`);
  return lines.join('\n');
}

function lineOf(bytes: Uint8Array, start: number, end: number): string {
  let hex = '';
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    hex += HEX[byte] as string;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return `${start.toString(16).padStart(8, '0')}  ${hex.trimEnd().padEnd(BYTES_PER_LINE * 3 - 1)}  |${text}|`;
}
