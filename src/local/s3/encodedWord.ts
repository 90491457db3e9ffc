/** Characters that S3 leaves as they are in user metadata. */
const PLAIN = /^[\t\x20-\x7e]*$/;
/** Control characters, and the replacement character. S3 writes text with any of these as base64. */
const UNPRINTABLE = /[\p{C}\ufffd]/u;
const ENCODED_WORD = /=\?utf-8\?([bq])\?([\x20-\x3e\x40-\x7e]*)\?=(?:[ \t]+(?==\?))?/gi;

/**
 * Writes text for a header, as an encoded word of RFC 2047 if it is not ASCII. S3 does so with user metadata. Source: "Working
 * with object metadata" of the Amazon S3 user guide.
 */
export function encodeWord(text: string): string {
  if (PLAIN.test(text)) return text;
  const bytes = Buffer.from(text);
  if (UNPRINTABLE.test(text)) return `=?UTF-8?B?${bytes.toString('base64')}?=`;
  return `=?UTF-8?Q?${Array.from(bytes, quoted).join('')}?=`;
}

/** Reads the encoded words of RFC 2047 in a header's text. What is not a valid one stays as it is. */
export function decodeWords(text: string): string {
  return text.replace(ENCODED_WORD, (word, encoding: string, content: string) => {
    const bytes = encoding.toLowerCase() === 'b' ? base64Bytes(content) : quotedBytes(content);
    const decoded = bytes?.toString('utf8');
    return decoded === undefined || !bytes?.equals(Buffer.from(decoded)) ? word : decoded;
  });
}

function quoted(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === ' ') return '_';
  const isPlain = PLAIN.test(character) && !'_=?'.includes(character);
  return isPlain ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function quotedBytes(content: string): Buffer {
  const characters = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(characters, 'latin1');
}

function base64Bytes(content: string): Buffer | undefined {
  const bytes = Buffer.from(content, 'base64');
  return bytes.toString('base64') === content ? bytes : undefined;
}
