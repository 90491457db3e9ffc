import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { Clients } from '../../aws';
import { compileFilter, RecordStore, type RecordFilter, type TailPosition } from '../../consumer';
import { listObjects, type DeliveredRecord, type ObjectAddress } from '../../outputs';
import { PipelinesError } from '../../errors';
import { plural } from '../format';
import { recordsAt } from './deliveredTail';

export interface FoundRecord {
  key: string;
  /** In the readable form of the object, from 0. */
  line: number;
  /** A part of the record's text with what was looked for in it. */
  excerpt: string;
}

export interface ObjectSearch {
  found: FoundRecord[];
  /** The limit was reached, and the rest was not searched. */
  isCut: boolean;
  objects: number;
  records: number;
  /** The size of the objects as they are stored. */
  bytes: number;
  problems: { key: string; problem: string }[];
}

export interface SearchOptions {
  /** As the filter of a tail is written. */
  text: string;
  from: TailPosition | undefined;
  mostFound: number;
  /** `bytesOfAll`: what is to be read, once that is known. */
  onProgress: (search: ObjectSearch, bytesOfAll: number | undefined) => void;
  signal: AbortSignal;
}

/** Others get their turn at least this often. */
const MAX_BLOCK_MS = 15;
const EXCERPT_CHARACTERS = 200;
const MAX_PROBLEMS = 100;

/**
 * Looks for records in an object, or in all below a prefix, streamed: of any size in bounded memory.
 * @throws a `FilterError` for a text that cannot be read, and what listing fails with.
 */
export async function searchObjects(
  { s3 }: Clients,
  place: ObjectAddress,
  { text, from, mostFound, onProgress, signal }: SearchOptions,
): Promise<ObjectSearch> {
  const matcher = new RecordMatcher(await filterOf(text));
  const search: ObjectSearch = { found: [], isCut: false, objects: 0, records: 0, bytes: 0, problems: [] };
  const ending = new AbortController();
  const size = new SearchedSize(s3, place, from, AbortSignal.any([signal, ending.signal]));
  try {
    let heldSinceMs = performance.now();
    for await (const event of recordsAt(s3, place, { from, signal })) {
      if (event.kind === 'problem') {
        if (search.problems.length < MAX_PROBLEMS) search.problems.push({ key: event.key, problem: event.problem });
      } else if (event.kind === 'object') {
        search.objects++;
        search.bytes += event.bytes;
      } else {
        for (const record of event.records) {
          search.records++;
          const excerpt = matcher.excerptOf(record);
          matcher.tellCost(record, (problem) => {
            if (search.problems.length < MAX_PROBLEMS) search.problems.push({ key: record.key, problem });
          });
          if (excerpt !== undefined) {
            search.found.push({ key: record.key, line: record.line, excerpt });
            search.isCut = search.found.length >= mostFound;
            if (search.isCut) return search;
          }
          if (performance.now() - heldSinceMs < MAX_BLOCK_MS) continue;
          onProgress(search, size.bytes);
          await setImmediate();
          signal.throwIfAborted();
          heldSinceMs = performance.now();
        }
      }
      onProgress(search, size.bytes);
    }
    return search;
  } finally {
    ending.abort();
  }
}

async function filterOf(text: string): Promise<RecordFilter> {
  const filter = await compileFilter(text);
  if (filter) return filter;
  throw new PipelinesError('InvalidArgument', l10n.t('Enter something to search for.'));
}

/** A tail's filter looks at records that are kept: here only the one that it looks at. */
class RecordMatcher {
  readonly #filter: RecordFilter;
  readonly #store = new RecordStore({ maxRecords: 1 });
  readonly #matches: (id: number) => boolean;
  #toldCut = 0;

  constructor(filter: RecordFilter) {
    this.#filter = filter;
    this.#matches = filter.over(this.#store);
  }

  /** Reports a record that the search took too long for. @throws {PipelinesError} `FilterTooCostly` when these are many */
  tellCost({ line }: DeliveredRecord, tell: (problem: string) => void): void {
    const { recordsCut, isEnded } = this.#filter.work;
    if (recordsCut === this.#toldCut) return;
    this.#toldCut = recordsCut;
    if (!isEnded) {
      tell(l10n.t('The search takes too long for the record in line {0}, which was left out.', line + 1));
      return;
    }
    const what = l10n.t(
      'The search takes too long and was ended: it came to no result for {0}.',
      plural(recordsCut, 'record'),
    );
    throw new PipelinesError('FilterTooCostly', what, {
      remedy: l10n.t('Write a simpler one: fewer repeats, functions and pipes.'),
    });
  }

  /** `undefined`: it does not match. */
  excerptOf({ key, line, data }: DeliveredRecord): string | undefined {
    this.#store.append([{ shardId: key, sequenceNumber: String(line + 1), partitionKey: key, arrivalMs: 0, data }]);
    if (!this.#matches(this.#store.received - 1)) return undefined;
    const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
    const [start = 0] = this.#filter.marks(text, 1)[0] ?? [];
    const from = Math.max(0, Math.min(start - EXCERPT_CHARACTERS / 4, text.length - EXCERPT_CHARACTERS));
    const to = from + EXCERPT_CHARACTERS;
    return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  }
}

/** How much there is to read, listed beside the reading. Of a time range it is not asked: most keys lie outside it. */
class SearchedSize {
  bytes: number | undefined;

  constructor(s3: Clients['s3'], { bucket, key }: ObjectAddress, from: TailPosition | undefined, signal: AbortSignal) {
    if (from !== undefined && from !== 'trimHorizon') return;
    // It only serves the progress; the search itself reports a listing that fails.
    this.#sum(s3, { bucket, prefix: key, signal }).catch(() => undefined);
  }

  async #sum(s3: Clients['s3'], request: Parameters<typeof listObjects>[1]): Promise<void> {
    let bytes = 0;
    for await (const { size } of listObjects(s3, request)) bytes += size;
    this.bytes = bytes;
  }
}
