import { isRecord } from '../storage/stateFile';
import { readBase64 } from './paddedBase64';

export type TransformedRecord =
  | { readonly kind: 'ok'; readonly data: Uint8Array; readonly partitionKeys: Readonly<Record<string, unknown>> }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** The whole answer is refused, and with it all records. */
interface RefusedAnswer {
  readonly code: string;
  readonly message: string;
}

const NOT_JSON: RefusedAnswer = {
  code: 'Lambda.JsonProcessingException',
  message:
    'There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model required by Firehose.',
};
const WRONG_FORM: RefusedAnswer = {
  code: 'Lambda.FunctionError',
  message:
    'Check your function and make sure the output is in required format. In addition to that, make sure the processed records contain valid result status of Dropped, Ok, or ProcessingFailed',
};
const MISSING = {
  kind: 'failed',
  code: 'Lambda.MissingRecordId',
  message: 'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.',
} as const;
const DUPLICATED = {
  kind: 'failed',
  code: 'Lambda.DuplicatedRecordId',
  message:
    'Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record.',
} as const;
const FAILED = {
  kind: 'failed',
  code: 'Lambda.ProcessingFailedStatus',
  message: 'ProcessingFailed status set for record',
} as const;
const NO_DATA = {
  kind: 'failed',
  code: 'Lambda.InvalidReturnFormat',
  message:
    'The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.',
} as const;

/**
 * Reads a function's answer: what became of each record, in their order. Source: "Required parameters for data transformation" and, for
 * what AWS does with answers that break these rules, objects that AWS has written under `processing-failed/`.
 */
export function readAnswer(payload: string, recordIds: readonly string[]): readonly TransformedRecord[] {
  const all = (refused: RefusedAnswer): TransformedRecord[] => recordIds.map(() => ({ kind: 'failed', ...refused }));
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return all(NOT_JSON);
  }
  const returned = isRecord(answer) && Array.isArray(answer.records) ? (answer.records as unknown[]) : [];
  const results = new Map<string, TransformedRecord>();
  for (const one of returned) {
    if (!isRecord(one) || typeof one.recordId !== 'string') continue;
    const result = resultOf(one);
    if (!result) return all(WRONG_FORM);
    results.set(one.recordId, results.has(one.recordId) ? DUPLICATED : result);
  }
  return recordIds.map((recordId) => results.get(recordId) ?? MISSING);
}

/** Undefined: it has not the form that Firehose asks for. */
function resultOf({ result, data, metadata }: Record<string, unknown>): TransformedRecord | undefined {
  switch (result) {
    case 'Dropped':
      return { kind: 'dropped' };
    case 'ProcessingFailed':
      return FAILED;
    case 'Ok':
      break;
    default:
      return undefined;
  }
  if (data === undefined || data === null) return NO_DATA;
  const decoded = typeof data === 'string' ? readBase64(data) : undefined;
  if (!decoded) return undefined;
  const keys = isRecord(metadata) && isRecord(metadata.partitionKeys) ? metadata.partitionKeys : {};
  return { kind: 'ok', data: decoded, partitionKeys: keys };
}
