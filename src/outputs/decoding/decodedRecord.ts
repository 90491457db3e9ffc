import { assertNever } from '../../errors';
import { LINE_FEED, decodePayload, formatJson, jsonOnOneLine, type DecodedPayload } from '../../records';
import type { ByteReader } from '../layers/byteReader';
import { decoded } from './decoded';
import type { JsonForm } from './decoderMessages';

/** A decoded record, at most the first 16 MiB of it. */
export interface DecodedRecord extends Pick<DecodedPayload, 'kind' | 'layers' | 'isWhole'> {
  text: string;
}

export interface DecodedRecordOptions {
  form: JsonForm;
  signal?: AbortSignal | undefined;
}

const MAX_RECORD_BYTES = 64 * 1_048_576;
/** Indentation can make a text a hundred times as long. */
const MAX_FORMATTED_CHARACTERS = 24 * 1_048_576;

/**
 * A record as it is shown alone. It is decoded in a process of its own, so that one that takes long holds nothing else up.
 *
 * @throws {ContentTooLargeError} when it takes too much memory
 * @throws {StalledDecodingError} when decoding it comes to no end
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

/** Runs in the decoder: gives a line that says what the record is, and then its text. */
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
