import {
  bucketLabel,
  requireDeliveryStream,
  requireStream,
  resourceName,
  streamLabel,
  type Connection,
} from '../../aws';

/** What a page of details is about: names or ARNs, in a connection. */
export type DetailsSubject =
  | { readonly connection: string; readonly stream: string }
  | { readonly connection: string; readonly deliveryStream: string }
  | { readonly connection: string; readonly bucket: string };

/** The same for two subjects that have one page. */
export function subjectKey(subject: DetailsSubject): string {
  const { connection } = subject;
  if ('stream' in subject) return JSON.stringify([connection, 'stream', subject.stream]);
  if ('deliveryStream' in subject) {
    return JSON.stringify([connection, 'deliveryStream', resourceName(subject.deliveryStream)]);
  }
  return JSON.stringify([connection, 'bucket', subject.bucket]);
}

/** As a person reads it. */
export function subjectLabel(subject: DetailsSubject): string {
  if ('bucket' in subject) return bucketLabel(subject.bucket);
  return streamLabel('stream' in subject ? subject.stream : subject.deliveryStream);
}

/** @throws {PipelinesError} when it names nothing that the connection can reach */
export function requireSubject(connection: Connection, subject: DetailsSubject): void {
  if ('stream' in subject) requireStream(connection, subject.stream);
  else if ('deliveryStream' in subject) requireDeliveryStream(connection, subject.deliveryStream);
}

/** What a page kept over a reload of the window. Undefined: it is not a subject. */
export function parseSubject(value: unknown): DetailsSubject | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { connection, stream, deliveryStream, bucket } = value as Record<string, unknown>;
  if (typeof connection !== 'string') return undefined;
  if (typeof stream === 'string') return { connection, stream };
  if (typeof deliveryStream === 'string') return { connection, deliveryStream };
  return typeof bucket === 'string' ? { connection, bucket } : undefined;
}
