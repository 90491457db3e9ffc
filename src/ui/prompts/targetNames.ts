/** What records are sent to: names or ARNs, in a connection. */
export type TargetArgument = { connection: string; stream: string } | { connection: string; deliveryStream: string };

export type TargetKind = 'stream' | 'deliveryStream';

export function targetKind(target: TargetArgument): TargetKind {
  return 'stream' in target ? 'stream' : 'deliveryStream';
}

export function targetName(target: TargetArgument): string {
  return 'stream' in target ? target.stream : target.deliveryStream;
}
