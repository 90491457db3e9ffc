import { assertNever } from '../../errors';
import { decodePayload, formatJson, jsonOnOneLine, type DecodedPayload } from '../../records';
import type { ByteReader } from '../layers/byteReader';
import { decoded } from './decoded';
import type { JsonForm } from './decoderMessages';

/** What a record turns out to be, as far as 16 MiB of it. */
export interface DecodedRecord extends Pick<DecodedPayload, 'kind' | 'layers' | 'isWhole'> {
  text: string;
}

export interface DecodedRecordOptions {
  form: JsonForm;
  signal?: AbortSignal | undefined;
}

const MAX_RECORD_BYTES = 64 * 1_048_576;
/** Indents can be a hundred times what they stand before. */
const MAX_FORMATTED_CHARACTERS = 24 * 1_048_576;
const LINE_FEED = 0x0a;

/**
 * A record as whoever asks for it alone sees it: decoded in a process of its own, so that what takes long keeps nobody else.
 * @throws a fault of the content where it takes too much memory or time
 */
export async function decodedRecord(data: Uint8Array, { form, signal }: DecodedRecordOptions): Promise<DecodedRecord> {
  let next: Uint8Array | undefined = data;
  const read = () => {
    const bytes = next;
    next = undefined;
    return Promise.resolve(bytes);
  };
  const outputs: Uint8Array[] = [];
  const request = { decoding: { format: 'record', form }, what: 'record', read } as const;
  for await (const output of decoded(request, signal)) outputs.push(output);
  const all = Buffer.concat(outputs);
  const headEnd = all.indexOf(LINE_FEED);
  const head = JSON.parse(all.toString('utf8', 0, headEnd)) as Omit<DecodedRecord, 'text'>;
  return { ...head, text: all.toString('utf8', headEnd + 1) };
}

/** In the decoder: a line that says what it is, and the text. */
export async function* recordOutput(reader: ByteReader, form: JsonForm): AsyncGenerator<Uint8Array> {
  const { kind, layers, isWhole, text } = decodePayload(await reader.peek(MAX_RECORD_BYTES), {}, 'whole');
  yield Buffer.from(`${JSON.stringify({ kind, layers, isWhole })}\n`);
  yield Buffer.from(kind === 'json' ? inForm(text, form) : text);
}

function inForm(json: string, form: JsonForm): string {
  switch (form) {
    case 'written':
      return json;
    case 'oneLine':
      return jsonOnOneLine(json);
    case 'spread': {
      const spread = formatJson(json, MAX_FORMATTED_CHARACTERS);
      return spread.length > MAX_FORMATTED_CHARACTERS ? json : spread;
    }
    default:
      return assertNever(form);
  }
}
