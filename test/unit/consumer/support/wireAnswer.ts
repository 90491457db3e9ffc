import type { GetRecordsOutput } from '@aws-sdk/client-kinesis';
import type { ConsumedRecord, ConsumerClient, RawGetRecords } from '../../../../src/consumer';

/** A `GetRecords` answer as it is on the wire (AWS JSON 1.1). */
function wireAnswer({ Records = [], ...rest }: Partial<GetRecordsOutput>): Buffer {
  const records = Records.map(({ Data, ApproximateArrivalTimestamp: at, ...record }) => ({
    ...record,
    ApproximateArrivalTimestamp: (at?.getTime() ?? 0) / 1_000,
    Data: Buffer.from(Data ?? []).toString('base64'),
  }));
  return Buffer.from(JSON.stringify({ ...rest, Records: records }));
}

export function wireRecords(records: readonly ConsumedRecord[]): Buffer {
  return wireAnswer({
    Records: records.map(({ sequenceNumber, partitionKey, arrivalMs, data }) => ({
      SequenceNumber: sequenceNumber,
      PartitionKey: partitionKey,
      ApproximateArrivalTimestamp: new Date(arrivalMs),
      Data: data,
    })),
  });
}

/** The client's reads as bytes. What it gave is written over as soon as another answer takes its place. */
export function rawReads(client: ConsumerClient): RawGetRecords {
  return async (input, { abortSignal, allocate }) => {
    const wire = wireAnswer(await client.getRecords(input, { abortSignal }));
    const body = allocate(wire.length);
    body.set(wire);
    return body;
  };
}
