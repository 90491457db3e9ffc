import type { EventRecord } from './lambdaEvent';
import type { LambdaProcessor } from './lambdaProcessor';
import type { TransformedRecord } from './lambdaResult';
import {
  DecompressionError,
  failedRecord,
  type ProcessedRecord,
  type Processing,
  type SplitRecord,
} from './processing';
import type { SourcedRecord } from './recordSource';
import type { Transformation } from './transformation';

/** A record, and the lane that it came from: the shard of a data stream. */
export interface LanedRecord {
  readonly record: SourcedRecord;
  readonly lane: string;
}

/** What the records that a record was split into became. Those that a function has dropped are not among them. */
export type ProcessedPieces = readonly ProcessedRecord[];

/** Processes a record without a function. It fails alone, for whatever reason: it must not stop those after it. */
export function processRecord(processing: Processing, data: Uint8Array): ProcessedPieces {
  try {
    return processing.split(data).map((piece) => processing.finish({ ...piece, lambdaKeys: {} }));
  } catch (error) {
    return [failedRecord(data, error)];
  }
}

/** Sends records through a function. Undefined: the signal was aborted. */
export async function transformRecords(
  transformation: Transformation,
  processing: Processing,
  lambda: LambdaProcessor,
  records: readonly LanedRecord[],
  signal: AbortSignal,
): Promise<readonly ProcessedPieces[] | undefined> {
  const split = records.map(({ record }) => splitRecord(processing, record.data));
  const events = eventRecords(
    records,
    split.map(({ pieces }) => pieces),
  );
  const transformed = await transformation.transform(lambda, events, signal);
  if (!transformed) return undefined;
  const results = transformed.flatMap(({ records: results, attempts }) =>
    results.map((result) => ({ result, function: { arn: lambda.functionArn, attempts } })),
  );
  let next = 0;
  return split.map(({ pieces, failed }) => [
    ...failed,
    ...pieces.flatMap(({ source }) => {
      const one = results[next++];
      return one ? finished(processing, source, one.result, one.function) : [];
    }),
  ]);
}

/** The pieces for the function, and what has failed before it. */
function splitRecord(
  processing: Processing,
  data: Uint8Array,
): { readonly pieces: readonly SplitRecord[]; readonly failed: ProcessedPieces } {
  try {
    return { pieces: processing.split(data), failed: [] };
  } catch (error) {
    if (error instanceof DecompressionError) return { pieces: [], failed: [failedRecord(data, error)] };
    // The function gets it whole, and decides.
    return { pieces: [{ data, source: data }], failed: [] };
  }
}

function finished(
  processing: Processing,
  source: Uint8Array,
  result: TransformedRecord,
  fromFunction: { readonly arn: string; readonly attempts: number },
): ProcessedRecord[] {
  switch (result.kind) {
    case 'dropped':
      return [];
    case 'failed': {
      const { code: errorCode, message: errorMessage } = result;
      const failure = { outputType: 'processing-failed', errorCode, errorMessage, function: fromFunction };
      return [{ kind: 'failed', data: source, failure }];
    }
    case 'ok': {
      const piece = { data: result.data, source, lambdaKeys: result.partitionKeys };
      try {
        return [processing.finish(piece)];
      } catch (error) {
        return [failedRecord(source, error)];
      }
    }
  }
}

/** Ids are unique among the records that go to a function together, and stay the same when an invocation is repeated. */
function eventRecords(records: readonly LanedRecord[], pieces: readonly (readonly SplitRecord[])[]): EventRecord[] {
  const counts = new Map<string, number>();
  return records.flatMap(({ record, lane }, index) => {
    const { arrivalMs, place, kinesis } = record;
    const base = String(place.position).padStart(56, '0');
    return (pieces[index] ?? []).map(({ data }) => {
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      const metadata = kinesis && {
        shardId: lane,
        sequenceNumber: kinesis.sequenceNumber,
        subsequenceNumber: kinesis.isAggregated ? String(place.member) : '',
        partitionKey: kinesis.partitionKey,
      };
      return { recordId: `${base}${String(count).padStart(6, '0')}`, data, arrivalMs, kinesis: metadata };
    });
  });
}
