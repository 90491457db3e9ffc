import { deliveryStreamProblem, isArn, streamProblem, type Connection } from '../../aws';
import type { TargetArgument, TargetKind } from './targetNames';

export type TypedTarget =
  | { kind: 'target'; target: TargetArgument; connection: Connection }
  /** An ARN that none of the connections can use. */
  | { kind: 'problem'; message: string; remedy: string | undefined };

/**
 * What a text stands for in each connection that can use it: a name, or an ARN, of a stream that no list has to show,
 * such as another account's. Nothing where the text is neither.
 */
export function typedTargets(
  text: string,
  connections: readonly Connection[],
  kinds: readonly TargetKind[],
): TypedTarget[] {
  const asked = connections.flatMap((connection) => kinds.map((kind) => ({ connection, kind })));
  const targets = asked
    .filter(({ connection, kind }) => problemOf(text, connection, kind) === undefined)
    .map(({ connection, kind }): TypedTarget => {
      const { name } = connection;
      const target =
        kind === 'stream' ? { connection: name, stream: text } : { connection: name, deliveryStream: text };
      return { kind: 'target', target, connection };
    });
  if (targets.length > 0 || !isArn(text)) return targets;
  // That of the kind the ARN is of says more: its region is another.
  const likely = asked.find(({ kind }) => kind === (text.includes(':firehose:') ? 'deliveryStream' : 'stream'));
  const { connection, kind } = likely ?? asked[0] ?? {};
  const problem = connection && kind && problemOf(text, connection, kind);
  return problem ? [{ kind: 'problem', message: problem.message, remedy: problem.remedy }] : [];
}

function problemOf(text: string, connection: Connection, kind: TargetKind) {
  return kind === 'stream' ? streamProblem(connection, text) : deliveryStreamProblem(connection, text);
}
