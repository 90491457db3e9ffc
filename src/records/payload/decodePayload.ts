import { isUtf8 } from 'node:buffer';
import { hexView } from '../hexView';
import { MARKED_PACKINGS, type Packing, type PackingLayer } from './compression';
import { readableForm, type Readable, type ReadableForm } from './readable';
import { hasControlCharacters, isJson, textOf } from './text';
import { UNMARKED_PACKINGS } from './unmarked';

export type PayloadLayer = PackingLayer | PayloadSchema['name'] | 'json' | 'text' | 'binary';

/** What a schema makes of a record's bytes. */
export interface PayloadSchema {
  name: 'avro' | 'protobuf';
  /** JSON, its numbers digit by digit. @throws Error where the bytes are not of the schema, with the reason */
  decode(bytes: Uint8Array): string;
}

/** One layer that was taken off, or could not be. */
export interface DecodeStep {
  layer: PayloadLayer | ReadableForm;
  /** What came out; of a layer that failed, what stays as it is. */
  bytes: number;
  /** Why it could not be taken off; undefined: it was. */
  failure: string | undefined;
}

/** What the bytes of a record turn out to be, layer by layer. */
export interface DecodedPayload {
  /** Those that were taken off, from the outside in; the last one is the kind, or the schema. */
  layers: PayloadLayer[];
  /** All that was tried, in that order. */
  steps: DecodeStep[];
  kind: 'json' | 'text' | 'binary';
  /** JSON as it is written; text; or a hex view. */
  text: string;
  /** The innermost bytes: what `text` shows, or what the schema was applied to. */
  bytes: Uint8Array;
  /** JSON that is made for machines as a person would write it; undefined: `text` is readable as it is. */
  readable: Readable | undefined;
}

export interface DecodeOptions {
  /** Applied to what is left when everything is unpacked. */
  schema?: PayloadSchema | undefined;
}

const MOST_LAYERS = 4;

/** Never throws: what cannot be unpacked is shown as it is, and the reason is a step. */
export function decodePayload(data: Uint8Array, { schema }: DecodeOptions = {}): DecodedPayload {
  const steps: DecodeStep[] = [];
  const marked = unpacked(data, MARKED_PACKINGS, steps);
  const bySchema = schema && decodedBySchema(marked, schema, steps);
  if (bySchema) return bySchema;
  const bytes = unpacked(marked, [...MARKED_PACKINGS, ...UNMARKED_PACKINGS], steps);
  return finished(bytes, steps);
}

function decodedBySchema(bytes: Uint8Array, schema: PayloadSchema, steps: DecodeStep[]): DecodedPayload | undefined {
  try {
    const text = schema.decode(bytes);
    steps.push({ layer: schema.name, bytes: Buffer.byteLength(text), failure: undefined });
    return { layers: taken(steps), steps, kind: 'json', text, bytes, readable: undefined };
  } catch (error) {
    steps.push({ layer: schema.name, bytes: bytes.length, failure: reasonOf(error) });
    return undefined;
  }
}

function finished(bytes: Uint8Array, steps: DecodeStep[]): DecodedPayload {
  const text = isUtf8(bytes) ? textOf(bytes) : undefined;
  const kind = text === undefined ? 'binary' : isJson(text) ? 'json' : hasControlCharacters(text) ? 'binary' : 'text';
  steps.push({ layer: kind, bytes: bytes.length, failure: undefined });
  const layers = taken(steps);
  if (text === undefined || kind === 'binary')
    return { layers, steps, kind: 'binary', text: hexView(bytes), bytes, readable: undefined };
  return { layers, steps, kind, text, bytes, readable: kind === 'json' ? readable(text, steps) : undefined };
}

/** Of JSON that no layer lies around, as `DecodedPayload` has it. Never throws. */
export function readableJson(json: string): Readable | undefined {
  try {
    return readableForm(json, innerJson);
  } catch {
    // Nested deeper than it can be written again: it stays as it is.
    return undefined;
  }
}

function readable(json: string, steps: DecodeStep[]): Readable | undefined {
  const found = readableJson(json);
  const bytes = found ? Buffer.byteLength(found.text) : 0;
  for (const form of found?.forms ?? []) steps.push({ layer: form, bytes, failure: undefined });
  return found;
}

/** Of a field: not looked into any further, or hostile data could unpack without end. */
function innerJson(bytes: Uint8Array): string | undefined {
  const inner = unpacked(bytes, MARKED_PACKINGS, []);
  const text = isUtf8(inner) ? textOf(inner) : '';
  return /^\s*[{[]/.test(text) && isJson(text) ? text : undefined;
}

/** As far as it goes; each layer that came off, or failed, is a step. */
function unpacked(data: Uint8Array, packings: readonly Packing[], steps: DecodeStep[]): Uint8Array {
  let bytes = data;
  while (taken(steps).length < MOST_LAYERS) {
    const inner = unpackedOnce(bytes, packings, steps);
    if (!inner) break;
    bytes = inner;
  }
  return bytes;
}

function unpackedOnce(bytes: Uint8Array, packings: readonly Packing[], steps: DecodeStep[]): Uint8Array | undefined {
  for (const { layer, matches, unpack } of packings) {
    // What has failed once fails on the second look at the same bytes, too.
    if (!matches(bytes) || steps.some((step) => step.layer === layer && step.failure !== undefined)) continue;
    try {
      const inner = unpack(bytes);
      if (!inner) continue;
      steps.push({ layer, bytes: inner.length, failure: undefined });
      return inner;
    } catch (error) {
      steps.push({ layer, bytes: bytes.length, failure: reasonOf(error) });
    }
  }
  return undefined;
}

function taken(steps: readonly DecodeStep[]): PayloadLayer[] {
  return steps.flatMap(({ layer, failure }) => (failure === undefined ? [layer as PayloadLayer] : []));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
