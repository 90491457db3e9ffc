import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../records';

/**
 * Splits data into its JSON objects, which white space may separate. Undefined: the data has anything else. Only brackets and
 * strings are checked; invalid objects fail when they are parsed.
 */
export function splitJsonObjects(data: Uint8Array): Uint8Array[] | undefined {
  const objects: Uint8Array[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < data.length; index++) {
    const byte = data[index];
    if (depth === 0 && byte !== OPEN_BRACE) {
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      return undefined;
    }
    if (byte === QUOTE) {
      index = endOfString(data, index);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth++ === 0) start = index;
    } else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) {
      objects.push(data.subarray(start, index + 1));
    }
  }
  return depth === 0 ? objects : undefined;
}

function endOfString(data: Uint8Array, start: number): number {
  for (let index = start + 1; index < data.length; index++) {
    if (data[index] === BACKSLASH) index++;
    else if (data[index] === QUOTE) return index;
  }
  return data.length;
}
