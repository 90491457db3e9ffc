import { decodedRecord, type DecodedRecord } from '../../../outputs';
import { decodePayload, formatJson, type DecodeOptions } from '../../../records';

/** Longer text is formatted in the decoder process, because formatting takes longer than decoding. */
const MAX_FORMATTED_HERE = 64 * 1024;

/**
 * A record that a person has asked for by itself: all of it, as far as 16 MiB, JSON spread over lines. What is no matter of
 * a moment is done in the thread that decodes delivered objects.
 */
export async function wholeRecord(data: Uint8Array, decode: DecodeOptions): Promise<DecodedRecord> {
  return inForm(data, decode, 'spread');
}

/** The same, JSON as it was written. */
export async function wholeText(data: Uint8Array, decode: DecodeOptions): Promise<DecodedRecord> {
  return inForm(data, decode, 'written');
}

async function inForm(data: Uint8Array, decode: DecodeOptions, form: 'written' | 'spread'): Promise<DecodedRecord> {
  const { kind, layers, isWhole, text, bytes } = decodePayload(data, decode);
  if (!isWhole) return decodedRecord(data, { form });
  if (form === 'written' || kind !== 'json') return { kind, layers, isWhole, text };
  if (text.length <= MAX_FORMATTED_HERE) return { kind, layers, isWhole, text: formatJson(text) };
  const isBySchema = layers.at(-1) !== kind;
  const formatted = await decodedRecord(isBySchema ? Buffer.from(text) : bytes, { form });
  return { ...formatted, layers };
}
