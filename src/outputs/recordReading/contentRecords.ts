import { isContentFault } from '../damage';
import type { RandomAccess } from '../parquet/parquetLines';
import { Allowance, endingWith } from '../layers/allowance';
import { ByteReader } from '../layers/byteReader';
import { unpack } from '../layers/unpack';
import { pieces } from '../objectContent';
import type { DeliveredRecord, RecordsEvent } from './deliveredRecord';
import { memberRecords, type MemberRecord } from './memberRecords';

/** An object of a delivery stream has up to 128 MiB before compression: this bounds the work that a bomb causes. */
const MAX_UNPACKED_BYTES = 16_000_000_000;
const FIRST_PIECE_BYTES = 1_048_576;

/**
 * The records of an object's content, in order, with the lines that they have in its readable form.
 * @throws what reading the object fails with; a fault of its content is an event.
 */
export async function* contentRecords(
  key: string,
  file: RandomAccess,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordsEvent> {
  const allowance = new Allowance(MAX_UNPACKED_BYTES, signal);
  const reader = new ByteReader(allowance.meter(endingWith(pieces(file, FIRST_PIECE_BYTES), signal)));
  const places = new Places(key);
  try {
    for await (const { path, layers, reader: content } of unpack(reader, allowance)) {
      places.beginMember(path);
      try {
        const whole = layers.length === 0 ? file : undefined;
        for await (const records of memberRecords(content, whole, signal)) {
          signal?.throwIfAborted();
          if (records.length > 0) yield { kind: 'records', records: records.map((record) => places.of(record)) };
        }
      } catch (error) {
        yield problemOf(key, error);
      }
    }
  } catch (error) {
    yield problemOf(key, error);
  } finally {
    const closing = reader.close();
    if (signal?.aborted) closing.catch(() => undefined);
    else await closing;
  }
  yield { kind: 'object', key, bytes: file.size, records: places.records };
}

function problemOf(key: string, error: unknown): RecordsEvent {
  if (!isContentFault(error)) throw error;
  return { kind: 'problem', key, problem: error.message };
}

/** Counts the lines of the readable form, in which members of an archive lie one below the other. */
class Places {
  readonly #key: string;
  #member: string | undefined;
  #members = 0;
  #firstLine = 0;
  #nextLine = 0;
  records = 0;

  constructor(key: string) {
    this.#key = key;
  }

  beginMember(path: readonly string[]): void {
    this.#member = path.length === 0 ? undefined : path.join('/');
    // A line with its name stands above each member but the first.
    const hasHeading = path.length > 0 && (this.#members > 0 || path.length > 1);
    this.#members++;
    this.#firstLine = this.#nextLine + (hasHeading ? 1 : 0);
    this.#nextLine = this.#firstLine;
  }

  of({ line, offset, data, isConverted }: MemberRecord): DeliveredRecord {
    this.records++;
    this.#nextLine = this.#firstLine + line + 1;
    const member = this.#member === undefined ? {} : { member: this.#member };
    return { key: this.#key, ...member, line: this.#firstLine + line, offset, data, isConverted };
  }
}
