import { decodePayload, readableJson, type DecodeOptions } from '../../records';
import type { RecordStore } from '../recordStore';

/** Not a number that a double holds exactly. */
const LARGE_INTEGER = /(?<![\w."\\-])-?\d{16,}(?![\w."])/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const QUOTE = 0x22;

/** One record of a store at a time, looked at no further than the filter asks: most never become a JSON value. */
export class FilterSubject {
  private id = -1;
  private textOf: string | undefined;
  private lowerOf: string | undefined;
  private parsed: { value: unknown } | undefined;
  private readableOf: { text: string | undefined } | undefined;

  constructor(
    private readonly store: RecordStore,
    private readonly decode: DecodeOptions = {},
  ) {}

  /** Moves on to another record. */
  at(id: number): this {
    this.id = id;
    this.textOf = undefined;
    this.lowerOf = undefined;
    this.parsed = undefined;
    this.readableOf = undefined;
    return this;
  }

  get shardId(): string {
    return this.store.shardIdOf(this.id) ?? '';
  }

  get partitionKey(): string {
    return this.store.partitionKeyOf(this.id) ?? '';
  }

  get sequenceNumber(): string {
    return this.store.sequenceNumberOf(this.id) ?? '';
  }

  /** What the record's details show: unpacked and decoded. */
  get text(): string {
    this.textOf ??= textOf(this.store.dataOf(this.id) ?? new Uint8Array(), this.decode);
    return this.textOf;
  }

  /** Where the text is JSON made for machines: the same as a person would write it. */
  get readable(): string | undefined {
    this.readableOf ??= { text: readableJson(this.text)?.text };
    return this.readableOf.text;
  }

  get lowerText(): string {
    this.lowerOf ??= (this.readable === undefined ? this.text : `${this.text}\n${this.readable}`).toLowerCase();
    return this.lowerOf;
  }

  /** Undefined: the data is no JSON. */
  get json(): unknown {
    this.parsed ??= { value: parsed(this.text) };
    return this.parsed.value;
  }

  /** With the integers that a double cannot hold as text. */
  get exactJson(): unknown {
    return LARGE_INTEGER.test(this.text) ? exactlyParsed(this.text) : this.json;
  }

  /** Undefined: there is no readable form of its own. */
  get readableValue(): unknown {
    return this.readable === undefined ? undefined : exactlyParsed(this.readable);
  }
}

/** What begins like JSON is not packed: no need to find out what it is, unless it may be of a schema. */
function textOf(data: Uint8Array, decode: DecodeOptions): string {
  if (decode.schema) return decodePayload(data, decode).text;
  const [first] = data;
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET && first !== QUOTE) return decodePayload(data).text;
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
}

function exactlyParsed(text: string): unknown {
  return parsed(
    text.replace(TOKEN, (token) =>
      /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
