import { requireDeliveryStream, requireStream, streamLabel, type Connection } from '../../aws';

/** What records are sent to: names or ARNs, in a connection. */
export type TargetArgument = { connection: string; stream: string } | { connection: string; deliveryStream: string };

export type TargetKind = 'stream' | 'deliveryStream';

export function targetKind(target: TargetArgument): TargetKind {
  return 'stream' in target ? 'stream' : 'deliveryStream';
}

/** Name or ARN, as calls take it. */
export function targetName(target: TargetArgument): string {
  return 'stream' in target ? target.stream : target.deliveryStream;
}

/** As a person reads it: of an ARN the name and the account. */
export function targetLabel(target: TargetArgument): string {
  return streamLabel(targetName(target));
}

/** @throws PipelinesError where it names nothing that the connection can reach */
export function requireTarget(connection: Connection, target: TargetArgument): void {
  if ('stream' in target) requireStream(connection, target.stream);
  else requireDeliveryStream(connection, target.deliveryStream);
}
