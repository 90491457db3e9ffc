import { isContentFault } from '../damage';
import type { RandomAccess } from '../parquet/parquetLines';
import { UnpackBudget, endingWith } from '../layers/unpackBudget';
import { ByteReader } from '../layers/byteReader';
import { unpack } from '../layers/unpack';
import { pieces } from '../objectContent';
import type { DeliveredRecord, RecordsEvent } from './deliveredRecord';
import { memberRecords, type MemberRecord } from './memberRecords';

/** An object of a delivery stream has up to 128 MiB before compression. This limits the work that a bomb can cause. */
const MAX_UNPACKED_BYTES = 16_000_000_000;
const FIRST_PIECE_BYTES = 1_048_576;

/**
 * The records of an object's content, in order, with the lines that they have in its readable form. A fault of the content is an
 * event. What `file` throws comes through.
 */
export async function* contentRecords(
  key: string,
  file: RandomAccess,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordsEvent> {
  const budget = new UnpackBudget(MAX_UNPACKED_BYTES, signal);
  const reader = new ByteReader(budget.meter(endingWith(pieces(file, FIRST_PIECE_BYTES), signal)));
  const places = new Places(key);
  try {
    for await (const { path, layers, reader: content } of unpack(reader, budget)) {
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

/** Counts the lines of the readable form, in which members of an archive follow one another. */
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
    // Each member but the first has a line with its name above it.
    const hasHeading = path.length > 0 && (this.#members > 0 || path.length > 1);
    this.#members++;
    this.#firstLine = this.#nextLine + (hasHeading ? 1 : 0);
    this.#nextLine = this.#firstLine;
  }

  of({ line, offset, data, isConverted }: MemberRecord): DeliveredRecord {
    this.records++;
    this.#nextLine = this.#firstLine + line + 1;
    return { key: this.#key, member: this.#member, line: this.#firstLine + line, offset, data, isConverted };
  }
}
