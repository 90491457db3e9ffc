import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ACCOUNT } from './account';
import { Transformation, type EventRecord, type TransformedRecord } from './firehose';
import { Functions, type FunctionSettings } from './lambda';
import { isRecord } from './storage/stateFile';

/** A function's settings, without its files. */
export type TrialSettings = Omit<FunctionSettings, 'files' | 'endpoint'>;

interface TrialResult {
  /** In the order of the records. Data are in base64. */
  readonly records: readonly object[];
  readonly durationMs: number;
  readonly logs: readonly string[];
  readonly files: readonly string[];
  /** Why the function gave no answer. */
  readonly failure?: string | undefined;
}

/**
 * Runs a handler on records, as a delivery stream does, as often as a line of input asks for it: JSON with `records`, each with `data` in
 * base64 and perhaps `partitionKey`. Answers each with a line of JSON. The handler is loaded again when one of its files has changed.
 */
export async function runTrial(
  file: string,
  settings: TrialSettings,
  region: string,
  input: Readable,
  answer: (line: string) => void,
): Promise<void> {
  const functionName = path.basename(file, path.extname(file)).replace(/[^\w-]/g, '-') || 'handler';
  const functions = new Functions(
    { ...settings, files: { [functionName]: path.resolve(file) }, endpoint: undefined },
    region,
  );
  const source = {
    deliveryStreamArn: `arn:aws:firehose:${region}:${ACCOUNT}:deliverystream/test`,
    region,
    sourceStreamArn: undefined,
  };
  const transformation = new Transformation({ functions, source, onFailure: () => undefined });
  const functionArn = `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName}`;
  const processor = { functionArn, functionName, retries: 0, bufferBytes: 0, bufferMs: 0 };
  for await (const line of createInterface({ input })) {
    const transformed = await transformation.transform(processor, eventRecords(line), new AbortController().signal);
    const invocations = (transformed ?? []).flatMap((one) => one.invocations);
    const result: TrialResult = {
      records: (transformed ?? []).flatMap(({ records }) => records.map(plainResult)),
      durationMs: invocations.reduce((sum, { durationMs }) => sum + durationMs, 0),
      logs: invocations.flatMap(({ logs }) => logs),
      files: [...new Set(invocations.flatMap(({ files }) => files))],
      failure: transformed?.find(({ failure }) => failure)?.failure?.detail,
    };
    answer(JSON.stringify(result));
  }
  functions.close();
}

function eventRecords(line: string): EventRecord[] {
  const request = JSON.parse(line) as unknown;
  const records = isRecord(request) && Array.isArray(request.records) ? (request.records as unknown[]) : [];
  const now = Date.now();
  return records.map((record, index) => {
    const { data, partitionKey } = isRecord(record) ? record : {};
    if (typeof data !== 'string') throw new Error(`Record ${index + 1} has no data in base64.`);
    const sequenceNumber = String(index + 1).padStart(56, '0');
    const kinesis =
      typeof partitionKey === 'string'
        ? { shardId: 'shardId-000000000000', sequenceNumber, subsequenceNumber: '', partitionKey }
        : undefined;
    return { recordId: `${sequenceNumber}000000`, data: Buffer.from(data, 'base64'), arrivalMs: now, kinesis };
  });
}

function plainResult(record: TransformedRecord): object {
  if (record.kind !== 'ok') return record;
  const { data, partitionKeys } = record;
  return { kind: 'ok', data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'), partitionKeys };
}
