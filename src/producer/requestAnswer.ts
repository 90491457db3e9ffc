import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, QUOTE, ZERO } from '../records';
import { PipelinesError } from '../errors';

/** What became of an entry. Entries that one request put into the same shard share one. */
export type Outcome = SentOutcome | { kind: 'failed'; code: string; message: string };

export interface SentOutcome {
  kind: 'sent';
  shardId: string | undefined;
  /** The first entry's. */
  sequenceNumber: string | undefined;
  /** Where they are counted, looked up once for all of them. */
  count?: ShardCount;
}

/** The confirmed records of one shard. */
export interface ShardCount {
  shardId: string;
  records: number;
  firstSequenceNumber: string | undefined;
}

const SHARD_ID = '"ShardId":"';
const SEQUENCE_NUMBER = '"SequenceNumber":"';
const NONE_FAILED = /"Failed(?:Record|Put)Count":\s*0\b/;
const RECORDS = '"Records":[';
/** Every shard id begins so ("Kinesis Data Streams: Shard"), and {@link SHARD_DIGITS} digits follow. */
const SHARD = Buffer.from('"ShardId":"shardId-');
const SHARD_DIGITS = 12;

/**
 * What each shard took of a request in which no record failed. The results of the records differ only in digits, so that all have
 * the same length and each is found by its position.
 * @param count how many records the request had
 * @returns undefined: the answer looks different, and is read record by record ({@link readAnswer})
 */
export function readLandings(body: Uint8Array, count: number): ShardCount[] | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length);
  const start = text.indexOf(RECORDS) + RECORDS.length;
  if (start < RECORDS.length) return undefined;
  const first = text.subarray(start, text.indexOf(CLOSE_BRACE, start) + 1);
  const shardAt = first.indexOf(SHARD);
  const stride = first.length + 1;
  const end = start + stride * count - 1;
  // The answer without the results of the records.
  const around = `${text.toString('latin1', 0, start)}${text.toString('latin1', end)}`;
  if (shardAt < 0 || text[end] !== CLOSE_BRACKET || !NONE_FAILED.test(around)) return undefined;
  const landings = new Map<number, ShardCount>();
  for (let at = start; at < end; at += stride) {
    const shard =
      text[at] === OPEN_BRACE && text[at + stride - 2] === CLOSE_BRACE ? shardNumber(text, at + shardAt) : -1;
    if (shard < 0) return undefined;
    const landing = landings.get(shard);
    if (landing) landing.records++;
    else landings.set(shard, landingOf(text.toString('latin1', at, at + stride - 1)));
  }
  return [...landings.values()];
}

/** What each shard took, from the outcomes of the records. Undefined: some failed. */
export function landingsOf(outcomes: readonly Outcome[]): ShardCount[] | undefined {
  const landings = new Map<string, ShardCount>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') return undefined;
    const { shardId, sequenceNumber } = outcome;
    // A delivery stream has no shards.
    if (shardId === undefined) continue;
    const landing = landings.get(shardId);
    if (landing) landing.records++;
    else landings.set(shardId, { shardId, records: 1, firstSequenceNumber: sequenceNumber });
  }
  return [...landings.values()];
}

/** The number in the shard id at that place. -1: there is no shard id. */
function shardNumber(text: Uint8Array, at: number): number {
  for (let index = 0; index < SHARD.length; index++) if (text[at + index] !== SHARD[index]) return -1;
  const digits = at + SHARD.length;
  let shard = 0;
  for (let index = digits; index < digits + SHARD_DIGITS; index++) {
    const digit = (text[index] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    shard = shard * 10 + digit;
  }
  return text[digits + SHARD_DIGITS] === QUOTE ? shard : -1;
}

function landingOf(result: string): ShardCount {
  const { ShardId = '', SequenceNumber } = JSON.parse(result) as AnsweredRecord;
  return { shardId: ShardId, records: 1, firstSequenceNumber: SequenceNumber };
}

/**
 * Reads the body of an answer to `PutRecords` or `PutRecordBatch`: an outcome for each record, in the order of the request. HTTP 200
 * says nothing about the single records.
 * @throws {PipelinesError} `UnexpectedAnswer` when it is not an answer for `count` records
 */
export function readAnswer(body: Uint8Array, count: number): Outcome[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  return (NONE_FAILED.test(text) ? allSent(text, count) : undefined) ?? eachAlone(body, count);
}

/** The usual case, several times as fast as `JSON.parse`: every result has a shard and a sequence number. Undefined: it is not. */
function allSent(text: string, count: number): Outcome[] | undefined {
  const start = text.indexOf(RECORDS);
  if (start < 0 || text.includes('\\')) return undefined;
  const outcomes: Outcome[] = [];
  const byShard = new Map<string, Outcome>();
  let at = start + RECORDS.length;
  for (;;) {
    const shardAt = text.indexOf(SHARD_ID, at);
    if (shardAt < 0) break;
    const shardEnd = text.indexOf('"', shardAt + SHARD_ID.length);
    const end = text.indexOf('}', shardEnd);
    if (shardEnd < 0 || end < 0) return undefined;
    const shardId = text.slice(shardAt + SHARD_ID.length, shardEnd);
    let outcome = byShard.get(shardId);
    if (!outcome) {
      outcome = { kind: 'sent', shardId, sequenceNumber: memberOf(text, SEQUENCE_NUMBER, at, end) };
      byShard.set(shardId, outcome);
    }
    outcomes.push(outcome);
    at = end;
  }
  return outcomes.length === count ? outcomes : undefined;
}

function memberOf(text: string, name: string, from: number, to: number): string | undefined {
  const start = text.indexOf(name, from);
  return start < 0 || start > to ? undefined : text.slice(start + name.length, text.indexOf('"', start + name.length));
}

interface AnsweredRecord {
  ShardId?: string;
  SequenceNumber?: string;
  ErrorCode?: string | null;
  ErrorMessage?: string | null;
}

function eachAlone(body: Uint8Array, count: number): Outcome[] {
  const answered = answeredRecords(body);
  if (answered.length !== count) {
    throw new PipelinesError(
      'UnexpectedAnswer',
      `The service answered for ${answered.length} records, but ${count} were sent.`,
    );
  }
  const byShard = new Map<string | undefined, Outcome>();
  return answered.map(({ ShardId, SequenceNumber, ErrorCode, ErrorMessage }) => {
    if (ErrorCode) return { kind: 'failed', code: ErrorCode, message: ErrorMessage ?? ErrorCode };
    const outcome = byShard.get(ShardId) ?? { kind: 'sent', shardId: ShardId, sequenceNumber: SequenceNumber };
    byShard.set(ShardId, outcome);
    return outcome;
  });
}

function answeredRecords(body: Uint8Array): AnsweredRecord[] {
  try {
    const answer = JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>;
    const records = answer.Records ?? answer.RequestResponses;
    if (Array.isArray(records)) return records as AnsweredRecord[];
  } catch {
    // Reported below, as JSON of another shape is.
  }
  throw new PipelinesError(
    'UnexpectedAnswer',
    'The endpoint answered with something that is not the answer to a put.',
    {
      remedy: "Check that the connection's endpoint speaks the API of Kinesis and Firehose.",
    },
  );
}
