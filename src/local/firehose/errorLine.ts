import type { TableName } from './conversion/formatConversion';
import type { ProcessingFailure } from './processing';
import type { SourcedRecord } from './recordSource';

/** Why a record failed. `table`: it could not be converted to a row of this table. */
export interface RecordFailure extends ProcessingFailure {
  readonly table?: TableName | undefined;
}

/**
 * A line of JSON for a failed record. Sources: "Handle errors" of dynamic partitioning and of data transformation, and "Handling
 * errors for data format conversion".
 */
export function errorLine(failure: RecordFailure, data: Uint8Array, record: SourcedRecord, nowMs: number): Buffer {
  const { errorCode, errorMessage, function: ofFunction, table } = failure;
  const attempt = { attemptsMade: ofFunction?.attempts ?? 1, arrivalTimestamp: record.arrivalMs };
  const rest = {
    attemptEndingTimestamp: nowMs,
    rawData: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
    // A line of a function's failure names the function, not the place in the stream.
    sequenceNumber: ofFunction ? undefined : record.kinesis?.sequenceNumber,
    lambdaArn: ofFunction?.arn,
  };
  const line = table
    ? {
        ...attempt,
        ErrorCode: errorCode,
        ErrorMessage: errorMessage,
        ...rest,
        subSequenceNumber: record.place.member,
        dataCatalogTable: { ...table, catalogId: table.catalogId ?? null, catalogArn: null },
      }
    : { ...attempt, errorCode, errorMessage, ...rest };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
