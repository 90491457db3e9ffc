const BYTES_PER_LINE = 16;
/** A view is for reading. */
const MOST_LINES = 4096;

/** `00000000  f3 89 9a c2 …  |....|`, sixteen bytes a line. */
export function hexView(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length && lines.length < MOST_LINES; start += BYTES_PER_LINE) {
    const row = [...bytes.subarray(start, start + BYTES_PER_LINE)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${start.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3 - 1)}  |${text}|`);
  }
  const shown = lines.length * BYTES_PER_LINE;
  if (shown < bytes.length) lines.push(`… ${bytes.length - shown} more bytes`);
  return lines.join('\n');
}
