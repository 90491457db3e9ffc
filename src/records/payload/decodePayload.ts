import { isUtf8 } from 'node:buffer';
import { hexView } from '../hexView';
import { withoutCutCharacter } from '../utf8';
import { DecodeBudget, type DecodeDepth } from './decodeBudget';
import { MARKED_PACKINGS, type Packing, type PackingLayer, type UnpackedBytes } from './compression';
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

/** Decodes a record's bytes by a schema. */
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

/** One layer that was removed, or could not be. */
interface DecodeStep {
  layer: PayloadLayer | ReadableForm;
  /** The length of what was inside; for a layer that failed, of what stays as it is. */
  bytes: number;
  /** Why it could not be removed. Undefined: it was removed. */
  failure: string | undefined;
  /** What a registry's header says: `schema 42`. Undefined: the layer says nothing more. */
  detail: string | undefined;
}

/** What a record's bytes are, layer by layer. */
export interface DecodedPayload {
  /** The layers that were removed, from the outside in; the last one is the kind, or the schema. */
  layers: PayloadLayer[];
  /** Everything that was tried, in order. */
  steps: DecodeStep[];
  kind: 'json' | 'text' | 'binary';
  /** JSON as it is written, text, or a hex view. */
  text: string;
  /** The innermost bytes: those that `text` shows, or that the schema decoded. */
  bytes: Uint8Array;
  /** False: `text` and `bytes` are only the beginning, because there is more than the budget allows. JSON then counts as text. */
  isWhole: boolean;
  /** How many values JSON holds, names not counted; 0 for other kinds. */
  values: number;
  /** JSON that is made for machines as a person would write it. Undefined: `text` is readable as it is. */
  readable: Readable | undefined;
}

export interface DecodeOptions {
  /** Applied to the data after everything is unpacked. */
  schema?: PayloadSchema | undefined;
}

const MAX_LAYERS = 4;

/**
 * Never throws: data that cannot be unpacked are shown as they are, with the reason as a step. The cost is bounded whatever the
 * bytes are: a preview takes less than 50 ms and a few megabytes. It shows only the beginning of a larger record.
 */
export function decodePayload(
  data: Uint8Array,
  { schema }: DecodeOptions = {},
  depth: DecodeDepth = 'preview',
): DecodedPayload {
  return new Decoding(depth).decoded(data, schema);
}

/** The readable form of JSON that is not packed, as in `DecodedPayload`. Never throws. */
export function readableJson(json: string): Readable | undefined {
  if (!mayHoldMachineForms(json)) return undefined;
  const bytes = Buffer.from(json);
  return new Decoding('preview').readable(json, bytes.length, jsonValues(bytes) ?? Infinity);
}

/** Decodes one record. */
class Decoding {
  readonly #steps: DecodeStep[] = [];
  readonly #budget: DecodeBudget;

  constructor(depth: DecodeDepth) {
    this.#budget = new DecodeBudget(depth);
  }

  decoded(data: Uint8Array, schema: PayloadSchema | undefined): DecodedPayload {
    const marked = this.#unpacked({ bytes: data, isWhole: true }, MARKED_PACKINGS);
    const bySchema = schema && marked.isWhole ? this.#bySchema(marked.bytes, schema) : undefined;
    if (bySchema) return bySchema;
    return this.#finished(this.#unpacked(this.#unframed(marked), [...MARKED_PACKINGS, ...UNMARKED_PACKINGS]));
  }

  /**
   * @param bytes the length of the JSON in UTF-8
   * @param values how many values it holds
   */
  readable(json: string, bytes: number, values: number): Readable | undefined {
    const budget = this.#budget;
    if (bytes > budget.limits.bytes || !budget.allowsValues(values)) return undefined;
    try {
      return readableForm(json, budget, (field) => this.#innerJson(field));
    } catch {
      // It is nested deeper than it can be written again, so it stays as it is.
      return undefined;
    }
  }

  #bySchema(bytes: Uint8Array, schema: PayloadSchema): DecodedPayload | undefined {
    try {
      const { text, form } = schema.decode(this.#formsOf(bytes), this.#budget.limits.schemaValues);
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

  /** The data after a registry's header, and the data as they are, since they may only look as if they had one. */
  #formsOf(bytes: Uint8Array): FramedData[] {
    const asTheyAre = { header: undefined, bytes, isWhole: true };
    try {
      const framed = withoutRegistryHeader(bytes, this.#budget);
      return framed?.isWhole === true ? [framed, asTheyAre] : [asTheyAre];
    } catch {
      return [asTheyAre];
    }
  }

  /** Without its header, where it surely has one. */
  #unframed(packed: UnpackedBytes): UnpackedBytes {
    if (!packed.isWhole) return packed;
    try {
      const framed = withoutRegistryHeader(packed.bytes, this.#budget);
      if (!framed?.header || !isSurelyFramed(framed, this.#budget)) return packed;
      this.#budget.spendAttempt(framed.bytes.length);
      this.#took(framed.header, framed.bytes.length);
      return framed;
    } catch {
      // It only began like one.
      this.#budget.spendAttempt(0);
      return packed;
    }
  }

  #finished(unpacked: UnpackedBytes): DecodedPayload {
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

  /** The whole, or as much of it as the budget allows. */
  #begun({ bytes, isWhole }: UnpackedBytes): UnpackedBytes {
    const most = this.#budget.limits.bytes;
    if (isWhole && bytes.length <= most) return { bytes, isWhole };
    return { bytes: withoutCutCharacter(bytes.subarray(0, most)), isWhole: false };
  }

  #readableStep(json: string, bytes: number, values: number): Readable | undefined {
    const found = mayHoldMachineForms(json) ? this.readable(json, bytes, values) : undefined;
    for (const form of found?.forms ?? []) this.#did(form, Buffer.byteLength(found?.text ?? ''));
    return found;
  }

  /** JSON in a field. It is not looked into any further: hostile data could unpack without end. */
  #innerJson(field: Uint8Array): string | undefined {
    if (!this.#budget.allowsField()) return undefined;
    const { bytes, isWhole } = this.#unpacked({ bytes: field, isWhole: true }, MARKED_PACKINGS, []);
    const values = isWhole && beginsLikeJson(bytes) && isUtf8(bytes) ? jsonValues(bytes) : undefined;
    return values !== undefined && this.#budget.allowsValues(values) ? textOf(bytes) : undefined;
  }

  /** Removes layer after layer; each that was removed, or failed, is a step. A beginning alone is not unpacked further. */
  #unpacked(packed: UnpackedBytes, packings: readonly Packing[], steps = this.#steps): UnpackedBytes {
    let found = packed;
    while (found.isWhole && taken(steps).length < MAX_LAYERS) {
      const inner = this.#unpackedOnce(found.bytes, packings, steps);
      if (!inner) break;
      found = inner;
    }
    return found;
  }

  #unpackedOnce(bytes: Uint8Array, packings: readonly Packing[], steps: DecodeStep[]): UnpackedBytes | undefined {
    for (const { layer, matches, unpack } of packings) {
      // A format that failed once fails on the same bytes again.
      if (!matches(bytes) || steps.some((step) => step.layer === layer && step.failure !== undefined)) continue;
      try {
        const inner = unpack(bytes, this.#budget);
        if (!inner) continue;
        if (!inner.isWhole && inner.bytes.length === 0) throw new Error('its beginning holds nothing');
        this.#budget.spendAttempt(inner.bytes.length);
        steps.push({ layer, bytes: inner.bytes.length, failure: undefined, detail: undefined });
        return inner;
      } catch (error) {
        this.#budget.spendAttempt(0);
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
  return `only its first ${length.toLocaleString('en')} bytes were looked at, and it is longer`;
}

function taken(steps: readonly DecodeStep[]): PayloadLayer[] {
  return steps.flatMap(({ layer, failure }) => (failure === undefined ? [layer as PayloadLayer] : []));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
