/** How every Kinesis call names a data stream: by its ARN where the caller has one, else by its name. */
export type StreamId = { StreamARN: string } | { StreamName: string };

export function streamId(stream: string): StreamId {
  return stream.startsWith('arn:') ? { StreamARN: stream } : { StreamName: stream };
}
