import { isUtf8 } from 'node:buffer';
import { hexView } from '../hexView';
import { withoutCutCharacter } from '../utf8';
import { Allowance, type DecodeDepth } from './allowance';
import { MARKED_PACKINGS, type Packing, type PackingLayer, type Unpacked } from './compression';
import { mayHoldMachineForms } from './machineForms';
import { readableForm, type Readable, type ReadableForm } from './readable';
import { beginsLikeJson, hasControlCharacters, jsonValues, textOf } from './text';
import {
  headerText,
  isSurelyFramed,
  withoutRegistryHeader,
  type FramedData,
  type RegistryHeader,
} from './registryHeader';
import { UNMARKED_PACKINGS } from './unmarked';

type PayloadLayer = PackingLayer | RegistryHeader['registry'] | PayloadSchema['name'] | 'json' | 'text' | 'binary';

/** What a schema makes of a record's bytes. */
export interface PayloadSchema {
  name: 'avro' | 'protobuf';
  /**
   * JSON, its numbers digit by digit, of at most so many values, and the form of the data that it was made of.
   *
   * @param forms the same data without a header that they may have, and as they are
   * @throws {Error} where none of them is of the schema, or they are more, with the reason
   */
  decode(forms: readonly FramedData[], maxValues: number): { text: string; form: FramedData };
}

/** One layer that was taken off, or could not be. */
interface DecodeStep {
  layer: PayloadLayer | ReadableForm;
  /** What came out; of a layer that failed, what stays as it is. */
  bytes: number;
  /** Why it could not be taken off; undefined: it was. */
  failure: string | undefined;
  /** What a registry's header says: `schema 42`. Undefined: the layer says nothing more. */
  detail: string | undefined;
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
  /** False: `text` and `bytes` are the beginning of more than was gone into; then it is text, also where it is JSON. */
  isWhole: boolean;
  /** Of JSON: how many values it holds, names aside. */
  values: number;
  /** JSON that is made for machines as a person would write it; undefined: `text` is readable as it is. */
  readable: Readable | undefined;
}

export interface DecodeOptions {
  /** Applied to what is left when everything is unpacked. */
  schema?: PayloadSchema | undefined;
}

const MAX_LAYERS = 4;

/**
 * Never throws: what cannot be unpacked is shown as it is, and the reason is a step. What it costs is bounded, whatever the
 * bytes: in passing, a record takes less than 50 ms and a few megabytes. Of what is more there is the beginning.
 */
export function decodePayload(
  data: Uint8Array,
  { schema }: DecodeOptions = {},
  depth: DecodeDepth = 'inPassing',
): DecodedPayload {
  return new Decoding(depth).decoded(data, schema);
}

/** Of JSON that no layer lies around, as `DecodedPayload` has it. Never throws. */
export function readableJson(json: string): Readable | undefined {
  if (!mayHoldMachineForms(json)) return undefined;
  const bytes = Buffer.from(json);
  return new Decoding('inPassing').readable(json, bytes.length, jsonValues(bytes) ?? Infinity);
}

/** The way of one record. */
class Decoding {
  readonly #steps: DecodeStep[] = [];
  readonly #allowance: Allowance;

  constructor(depth: DecodeDepth) {
    this.#allowance = new Allowance(depth);
  }

  decoded(data: Uint8Array, schema: PayloadSchema | undefined): DecodedPayload {
    const marked = this.#unpacked({ bytes: data, isWhole: true }, MARKED_PACKINGS);
    const bySchema = schema && marked.isWhole ? this.#bySchema(marked.bytes, schema) : undefined;
    if (bySchema) return bySchema;
    return this.#finished(this.#unpacked(this.#unframed(marked), [...MARKED_PACKINGS, ...UNMARKED_PACKINGS]));
  }

  /** `bytes`, `values`: how much JSON it is. */
  readable(json: string, bytes: number, values: number): Readable | undefined {
    const allowance = this.#allowance;
    if (bytes > allowance.limits.bytes || !allowance.allowsValues(values)) return undefined;
    try {
      return readableForm(json, allowance, (field) => this.#innerJson(field));
    } catch {
      // Nested deeper than it can be written again: it stays as it is.
      return undefined;
    }
  }

  #bySchema(bytes: Uint8Array, schema: PayloadSchema): DecodedPayload | undefined {
    try {
      const { text, form } = schema.decode(this.#formsOf(bytes), this.#allowance.limits.schemaValues);
      if (form.header) this.#took(form.header, form.bytes.length);
      this.#did(schema.name, Buffer.byteLength(text));
      const layers = this.#layers;
      const values = jsonValues(Buffer.from(text)) ?? 0;
      return { layers, steps: this.#steps, kind: 'json', text, bytes, isWhole: true, values, readable: undefined };
    } catch (error) {
      this.#did(schema.name, bytes.length, reasonOf(error));
      return undefined;
    }
  }

  /** The data behind a registry's header, and the data as they are, which may only look as if they had one. */
  #formsOf(bytes: Uint8Array): FramedData[] {
    const asTheyAre = { header: undefined, bytes, isWhole: true };
    try {
      const framed = withoutRegistryHeader(bytes, this.#allowance);
      return framed?.isWhole === true ? [framed, asTheyAre] : [asTheyAre];
    } catch {
      return [asTheyAre];
    }
  }

  /** Without its header, where it surely has one. */
  #unframed(packed: Unpacked): Unpacked {
    if (!packed.isWhole) return packed;
    try {
      const framed = withoutRegistryHeader(packed.bytes, this.#allowance);
      if (!framed?.header || !isSurelyFramed(framed, this.#allowance)) return packed;
      this.#allowance.spendAttempt(framed.bytes.length);
      this.#took(framed.header, framed.bytes.length);
      return framed;
    } catch {
      // It only began like one.
      this.#allowance.spendAttempt(0);
      return packed;
    }
  }

  #finished(unpacked: Unpacked): DecodedPayload {
    const { bytes, isWhole } = this.#begun(unpacked);
    const text = isUtf8(bytes) ? textOf(bytes) : undefined;
    const values = isWhole && text !== undefined ? jsonValues(bytes) : undefined;
    const kind = kindOf(text, values);
    if (!isWhole && beginsLikeJson(bytes)) this.#did('json', bytes.length, beginningOnly(bytes));
    this.#did(kind, bytes.length);
    const layers = this.#layers;
    const shown = text === undefined || kind === 'binary' ? hexView(bytes) : text;
    const readable = kind === 'json' ? this.#readableStep(shown, bytes.length, values ?? 0) : undefined;
    return { layers, steps: this.#steps, kind, text: shown, bytes, isWhole, values: values ?? 0, readable };
  }

  /** As much as is gone into. */
  #begun({ bytes, isWhole }: Unpacked): Unpacked {
    const most = this.#allowance.limits.bytes;
    if (isWhole && bytes.length <= most) return { bytes, isWhole };
    return { bytes: withoutCutCharacter(bytes.subarray(0, most)), isWhole: false };
  }

  #readableStep(json: string, bytes: number, values: number): Readable | undefined {
    const found = mayHoldMachineForms(json) ? this.readable(json, bytes, values) : undefined;
    for (const form of found?.forms ?? []) this.#did(form, Buffer.byteLength(found?.text ?? ''));
    return found;
  }

  /** Of a field: not looked into any further, or hostile data could unpack without end. */
  #innerJson(field: Uint8Array): string | undefined {
    if (!this.#allowance.allowsField()) return undefined;
    const { bytes, isWhole } = this.#unpacked({ bytes: field, isWhole: true }, MARKED_PACKINGS, []);
    const values = isWhole && beginsLikeJson(bytes) && isUtf8(bytes) ? jsonValues(bytes) : undefined;
    return values !== undefined && this.#allowance.allowsValues(values) ? textOf(bytes) : undefined;
  }

  /** As far as it goes; each layer that came off, or failed, is a step. What is not whole is not unpacked further. */
  #unpacked(packed: Unpacked, packings: readonly Packing[], steps = this.#steps): Unpacked {
    let found = packed;
    while (found.isWhole && taken(steps).length < MAX_LAYERS) {
      const inner = this.#unpackedOnce(found.bytes, packings, steps);
      if (!inner) break;
      found = inner;
    }
    return found;
  }

  #unpackedOnce(bytes: Uint8Array, packings: readonly Packing[], steps: DecodeStep[]): Unpacked | undefined {
    for (const { layer, matches, unpack } of packings) {
      // What has failed once fails on the second look at the same bytes, too.
      if (!matches(bytes) || steps.some((step) => step.layer === layer && step.failure !== undefined)) continue;
      try {
        const inner = unpack(bytes, this.#allowance);
        if (!inner) continue;
        if (!inner.isWhole && inner.bytes.length === 0) throw new Error('its beginning holds nothing');
        this.#allowance.spendAttempt(inner.bytes.length);
        steps.push({ layer, bytes: inner.bytes.length, failure: undefined, detail: undefined });
        return inner;
      } catch (error) {
        this.#allowance.spendAttempt(0);
        steps.push({ layer, bytes: bytes.length, failure: reasonOf(error), detail: undefined });
      }
    }
    return undefined;
  }

  #did(layer: DecodeStep['layer'], bytes: number, failure?: string): void {
    this.#steps.push({ layer, bytes, failure, detail: undefined });
  }

  #took(header: RegistryHeader, bytes: number): void {
    this.#steps.push({ layer: header.registry, bytes, failure: undefined, detail: headerText(header) });
  }

  get #layers(): PayloadLayer[] {
    return taken(this.#steps);
  }
}

function kindOf(text: string | undefined, values: number | undefined): DecodedPayload['kind'] {
  if (text === undefined) return 'binary';
  if (values !== undefined) return 'json';
  return hasControlCharacters(text) ? 'binary' : 'text';
}

function beginningOnly({ length }: Uint8Array): string {
  return `it goes on behind its first ${length.toLocaleString('en')} bytes, which are all that was looked at`;
}

function taken(steps: readonly DecodeStep[]): PayloadLayer[] {
  return steps.flatMap(({ layer, failure }) => (failure === undefined ? [layer as PayloadLayer] : []));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
