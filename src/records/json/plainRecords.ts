import { LINE_FEED } from '../ascii';
import { PLAIN_RECORDS_MODULE } from './assembly/plainRecordsModule';

/** What `assembly/plainRecords.ts` exports. Numbers are bytes' addresses in its memory, and counts. */
interface PlainRecordsModule {
  memory: WebAssembly.Memory;
  cut(
    start: number,
    end: number,
    to: number,
    places: number,
    most: number,
    offset: number,
    isInArray: number,
    takesArrays: number,
    terminator: number,
  ): number;
  readTo: WebAssembly.Global;
  writtenTo: WebAssembly.Global;
  gaveUpAt: WebAssembly.Global;
  isBehindElement: WebAssembly.Global;
  lineFeeds: WebAssembly.Global;
  lineStart: WebAssembly.Global;
}

export interface PlainRecordsOptions {
  /** The records are elements of an array, with commas between them. Otherwise they follow one another. */
  isInArray: boolean;
  /** A record may be an array, not only an object. */
  takesArrays: boolean;
  /** A line feed is written after each record. */
  endsLines: boolean;
}

/**
 * Records that were cut in one go. Offsets count from the beginning of the bytes that were given. Its arrays are views that are
 * valid until the next `cut` of anybody.
 */
export interface PlainRun {
  /** Where each record begins, where it ends, and where its copy ends in `written`. */
  starts: Uint32Array;
  ends: Uint32Array;
  copyEnds: Uint32Array;
  /** The records without white space between their tokens, one after the other. */
  written: Uint8Array;
  readTo: number;
  /** Line feeds that were passed, and where the line after the last one begins. */
  lineFeeds: number;
  lineStart: number;
  /** In an array: the run ended after an element, and no comma has come yet. */
  isBehindElement: boolean;
  /** What follows has not been looked at, so it may be plain. */
  mayGoOn: boolean;
}

const MAX_RECORDS = 16 * 1024;
const TABLE_BYTES = 4 * MAX_RECORDS;
/** Zero bytes after the input: no read of the module looks at the length. */
const MARGIN = 16;
const PLACES_AT = 1024;
const INPUT_AT = PLACES_AT + 3 * TABLE_BYTES;
const PAGE_BYTES = 64 * 1024;

/** Input and output of this size fit in the processor's caches. */
const ORDINARY_WINDOW = 256 * 1024;
/** Where records are not plain, each takes a call of its own, which must not copy much. */
const MIN_WINDOW = 4 * 1024;
/** Longer than any record that Kinesis takes (10 MiB): one that does not fit is not plain. */
const MAX_WINDOW = 16 * 1024 * 1024;
/** The length of `false` and what may follow it: a word that is cut off looks wrong from its beginning. */
const MAX_WORD_LENGTH = 8;

/** Shared by all, since no call is interrupted. Its memory stays as large as the longest record has made it. */
let loaded: PlainRecordsModule | undefined;

/**
 * Cuts objects and arrays in strict JSON, which nearly all records are, out of any input, at several times the speed of
 * `ValueScanner`. Where this one stops, `ValueScanner` goes on. The caller checks that strings are UTF-8.
 */
export class PlainRecords {
  #window = ORDINARY_WINDOW;

  /** Some of the records from `from` on. None: what begins there is not plain, or is cut off. */
  cut(bytes: Uint8Array, from: number, options: PlainRecordsOptions): PlainRun {
    const module = (loaded ??= instance());
    for (let window = this.#window; ; window *= 4) {
      const to = Math.min(from + window, bytes.length);
      const inputEnd = INPUT_AT + to - from;
      const outputAt = inputEnd + MARGIN;
      const count = cutWindow(module, bytes.subarray(from, to), outputAt, from, options);
      const gaveUpAt = module.gaveUpAt.value;
      const isCutOff = gaveUpAt + MAX_WORD_LENGTH > inputEnd;
      if (count === 0 && isCutOff && to < bytes.length && window < MAX_WINDOW) continue;
      const isNotPlain = gaveUpAt > 0 && !isCutOff;
      this.#window = isNotPlain ? MIN_WINDOW : Math.min(4 * window, ORDINARY_WINDOW);
      const { buffer } = module.memory;
      return {
        starts: new Uint32Array(buffer, PLACES_AT, count),
        ends: new Uint32Array(buffer, PLACES_AT + TABLE_BYTES, count),
        copyEnds: new Uint32Array(buffer, PLACES_AT + 2 * TABLE_BYTES, count),
        written: new Uint8Array(buffer, outputAt, module.writtenTo.value - outputAt),
        readTo: from + module.readTo.value - INPUT_AT,
        lineFeeds: module.lineFeeds.value,
        lineStart: from + module.lineStart.value - INPUT_AT,
        isBehindElement: module.isBehindElement.value !== 0,
        mayGoOn: count === MAX_RECORDS || (count > 0 && to < bytes.length && !isNotPlain),
      };
    }
  }
}

/** @returns how many records */
function cutWindow(
  module: PlainRecordsModule,
  window: Uint8Array,
  outputAt: number,
  offset: number,
  { isInArray, takesArrays, endsLines }: PlainRecordsOptions,
): number {
  const inputEnd = INPUT_AT + window.length;
  // A record has two bytes at least, and one more where it ends a line.
  const missing = outputAt + 1.5 * window.length + MARGIN - module.memory.buffer.byteLength;
  if (missing > 0) module.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const memory = new Uint8Array(module.memory.buffer);
  memory.set(window, INPUT_AT);
  memory.fill(0, inputEnd, inputEnd + MARGIN);
  const terminator = endsLines ? LINE_FEED : 0;
  return module.cut(
    INPUT_AT,
    inputEnd,
    outputAt,
    PLACES_AT,
    MAX_RECORDS,
    offset,
    Number(isInArray),
    Number(takesArrays),
    terminator,
  );
}

function instance(): PlainRecordsModule {
  const module = new WebAssembly.Module(Buffer.from(PLAIN_RECORDS_MODULE, 'base64'));
  return new WebAssembly.Instance(module).exports as unknown as PlainRecordsModule;
}
