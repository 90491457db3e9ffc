import { PipelinesError } from '../errors';
import { FIREHOSE_RECORD_BYTES, FIREHOSE_REQUEST, KINESIS_RECORD_BYTES, KINESIS_REQUEST } from './limits';
import type { ProducerClients, SendTarget } from './types';

/** A record on its way. */
export interface Entry {
  index: number;
  data: Uint8Array;
  partitionKey: string;
  attempts: number;
  firstTriedMs: number;
  /** A request that held it ended without an answer: it may be there already. */
  uncertain: boolean;
}

export type Outcome = { kind: 'sent'; shardId: string | undefined } | { kind: 'failed'; code: string; message: string };

/** What a data stream and a delivery stream have in common for a sender. */
export interface Destination {
  readonly requestLimit: { readonly records: number; readonly bytes: number };
  readonly recordLimitBytes: number;
  readonly countsPartitionKey: boolean;
  put(entries: readonly Entry[], signal: AbortSignal): Promise<Outcome[]>;
}

/** Asks the service for the target first, so that a name that is wrong fails before anything is sent. */
export async function openDestination(
  target: SendTarget,
  clients: ProducerClients,
  signal: AbortSignal,
): Promise<Destination> {
  return target.kind === 'dataStream'
    ? openDataStream(target.name, clients, signal)
    : openDeliveryStream(target.name, clients, signal);
}

async function openDataStream(name: string, clients: ProducerClients, signal: AbortSignal): Promise<Destination> {
  const id = name.startsWith('arn:') ? { StreamARN: name } : { StreamName: name };
  const summary = await unlessDenied(clients.kinesis.describeStreamSummary(id, { abortSignal: signal }));
  const maxKibibytes = summary?.StreamDescriptionSummary?.MaxRecordSizeInKiB;
  const head = `{${JSON.stringify(id).slice(1, -1)},"Records":[`;
  return {
    requestLimit: KINESIS_REQUEST,
    recordLimitBytes: maxKibibytes === undefined ? KINESIS_RECORD_BYTES : maxKibibytes * 1024,
    countsPartitionKey: true,
    put: async (entries, putSignal) => {
      const records = entries.map(
        ({ data, partitionKey }) => `{"Data":"${base64(data)}","PartitionKey":${JSON.stringify(partitionKey)}}`,
      );
      const answer = await clients.putRecords(Buffer.from(`${head}${records.join(',')}]}`), putSignal);
      return outcomes(entries.length, answer.Records);
    },
  };
}

async function openDeliveryStream(name: string, clients: ProducerClients, signal: AbortSignal): Promise<Destination> {
  const deliveryStream = name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
  const answer = await unlessDenied(
    clients.firehose.describeDeliveryStream({ DeliveryStreamName: deliveryStream }, { abortSignal: signal }),
  );
  const sourceArn = answer?.DeliveryStreamDescription?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN;
  if (sourceArn !== undefined) {
    const source = sourceArn.slice(sourceArn.lastIndexOf('/') + 1);
    throw new PipelinesError(
      'InvalidArgumentException',
      `"${deliveryStream}" reads from the data stream "${source}" and takes no records of its own: send to "${source}".`,
      { remedy: `Send to the data stream "${source}".` },
    );
  }
  const head = `{"DeliveryStreamName":${JSON.stringify(deliveryStream)},"Records":[`;
  return {
    requestLimit: FIREHOSE_REQUEST,
    recordLimitBytes: FIREHOSE_RECORD_BYTES,
    countsPartitionKey: false,
    put: async (entries, putSignal) => {
      const records = entries.map(({ data }) => `{"Data":"${base64(data)}"}`);
      const put = await clients.putRecordBatch(Buffer.from(`${head}${records.join(',')}]}`), putSignal);
      return outcomes(entries.length, put.RequestResponses);
    },
  };
}

/** Sending needs no right to describe: without it the usual limits are assumed. */
async function unlessDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}

interface AnsweredRecord {
  ShardId?: string | undefined;
  ErrorCode?: string | undefined;
  ErrorMessage?: string | undefined;
}

/** HTTP 200 says nothing of the single records: each has its own result, in the order of the request. */
function outcomes(count: number, answered: readonly AnsweredRecord[] | undefined): Outcome[] {
  if (answered?.length !== count) {
    throw new PipelinesError(
      'UnexpectedAnswer',
      `The service answered for ${answered?.length ?? 0} records, but ${count} were sent.`,
    );
  }
  return answered.map(({ ShardId: shardId, ErrorCode: code, ErrorMessage: message }) =>
    code === undefined ? { kind: 'sent', shardId } : { kind: 'failed', code, message: message ?? code },
  );
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
}
