import { CborWriter } from '../cbor/cborWriter';
import { WrittenAnswer } from '../service';
import { writeRecords } from './recordText';

interface RecordsAnswerParts {
  /** The texts of the records, each with a comma at its end. A piece may have several. */
  pieces: readonly Buffer[];
  count: number;
  behindMs: number;
  /** The other fields, such as `NextShardIterator`. */
  rest: Readonly<Record<string, unknown>>;
}

const HEAD = Buffer.from('{"Records":[');
/** Room in CBOR for all but the records. */
const OTHER_CBOR_BYTES = 2048;

/** The answer of `GetRecords`, and an event of `SubscribeToShard`. */
export class RecordsAnswer extends WrittenAnswer {
  readonly #parts: RecordsAnswerParts;

  constructor(parts: RecordsAnswerParts) {
    super();
    this.#parts = parts;
  }

  override toJsonBytes(): Uint8Array {
    const { pieces, behindMs, rest } = this.#parts;
    const fields = JSON.stringify({ MillisBehindLatest: Math.round(behindMs), ...rest }).slice(1);
    const records = Buffer.concat([HEAD, ...pieces]);
    // The comma after the last record.
    const end = pieces.length === 0 ? records.length : records.length - 1;
    return Buffer.concat([records.subarray(0, end), Buffer.from(`],${fields}`)]);
  }

  override toCborBytes(): Uint8Array {
    const { pieces, count, behindMs, rest } = this.#parts;
    const textBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const fields = Object.entries(rest);
    const writer = new CborWriter(textBytes + OTHER_CBOR_BYTES).map(2 + fields.length);
    writer.text('Records').array(count);
    for (const piece of pieces) writeRecords(writer, piece);
    writer.text('MillisBehindLatest').number(Math.round(behindMs));
    for (const [name, value] of fields) writer.text(name).value(value);
    return writer.finish();
  }
}
