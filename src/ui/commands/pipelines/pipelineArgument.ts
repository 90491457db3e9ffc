import type { TargetArgument } from '../../prompts/targetNames';
import type { Call } from '../call';

/** The stream or delivery stream of a row, or the one that a program names. Undefined: neither. */
export function givenPipeline({ node, fields }: Call): TargetArgument | undefined {
  if (node?.kind === 'stream') return { connection: node.connection.name, stream: node.stream };
  if (node?.kind === 'deliveryStream') return { connection: node.connection.name, deliveryStream: node.name };
  const connection = fields.string('connection');
  if (connection === undefined) return undefined;
  const stream = fields.string('stream');
  if (stream !== undefined) return { connection, stream };
  const deliveryStream = fields.string('deliveryStream');
  return deliveryStream === undefined ? undefined : { connection, deliveryStream };
}
