/** Decodes base64 in the form that AWS takes: padded, in the standard alphabet. Undefined: the text is not in it. */
export function readBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const data = Buffer.from(text, 'base64');
  // Node passes over what is not base64, so that there are fewer bytes then, and takes the alphabet of URLs, too.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const isWhole = data.length === (text.length / 4) * 3 - padding;
  return isWhole && !text.includes('-') && !text.includes('_') ? data : undefined;
}
