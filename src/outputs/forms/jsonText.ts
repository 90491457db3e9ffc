/** A value that a binary format holds, as JSON: 64-bit integers in full, bytes as text where they are text, else base64. */
export function jsonText(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
    case 'object': {
      if (value === null) return 'null';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value);
      if (value instanceof Uint8Array) return bytesText(value);
      if (Array.isArray(value) || ArrayBuffer.isView(value)) {
        return `[${Array.from(value as ArrayLike<unknown>, jsonText).join(',')}]`;
      }
      const fields = Object.entries(value).filter(([, field]) => field !== undefined);
      return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${jsonText(field)}`).join(',')}}`;
    }
    case 'undefined':
      return 'null';
    default:
      return JSON.stringify(value);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bytesText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(utf8.decode(bytes));
  } catch {
    return JSON.stringify(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'));
  }
}
