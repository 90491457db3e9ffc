import { decodePayload } from '../../records';
import type { RecordStore } from '../recordStore';

/** Not a number that a double holds exactly. */
const LARGE_INTEGER = /(?<![\w."\\-])-?\d{16,}(?![\w."])/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const SPACE = 0x20;
const TILDE = 0x7e;

/** One record of a store at a time, looked at no further than the filter asks: most never become a JSON value. */
export class FilterSubject {
  private id = -1;
  private textOf: string | undefined;
  private lowerOf: string | undefined;
  private parsed: { value: unknown } | undefined;

  constructor(private readonly store: RecordStore) {}

  /** Moves on to another record. */
  at(id: number): this {
    this.id = id;
    this.textOf = undefined;
    this.lowerOf = undefined;
    this.parsed = undefined;
    return this;
  }

  get shardId(): string {
    return this.store.shardIdOf(this.id) ?? '';
  }

  get partitionKey(): string {
    return this.store.partitionKeyOf(this.id) ?? '';
  }

  get sequenceNumber(): string {
    return this.store.get(this.id)?.sequenceNumber ?? '';
  }

  /** What the record's details show: unpacked and decoded. */
  get text(): string {
    this.textOf ??= textOf(this.store.dataOf(this.id) ?? new Uint8Array());
    return this.textOf;
  }

  get lowerText(): string {
    this.lowerOf ??= this.text.toLowerCase();
    return this.lowerOf;
  }

  /** Undefined: the data is no JSON. */
  get json(): unknown {
    this.parsed ??= { value: parsed(this.text) };
    return this.parsed.value;
  }

  /** With the integers that a double cannot hold as text. */
  get exactJson(): unknown {
    if (!LARGE_INTEGER.test(this.text)) return this.json;
    return parsed(
      this.text.replace(TOKEN, (token) =>
        /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
      ),
    );
  }
}

function textOf(data: Uint8Array): string {
  const [first = SPACE] = data;
  // What begins with a printable character is not packed: no need to find out what it is.
  if (first < SPACE || first > TILDE || first === 0x78) return decodePayload(data).text;
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
