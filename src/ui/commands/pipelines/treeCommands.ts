import * as l10n from '@vscode/l10n';
import { env, type LogOutputChannel } from 'vscode';
import { describeDataStream, describeDeliveryStream, explainError, isArn, partitionOf } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, type CommandId } from '../../contributions';
import { s3Uri } from '../../documents/objectLocation';
import type { TreeNode } from '../../tree/nodes';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { command, type Command } from '../command';
import { noteBriefly } from '../../messages';
import { cancelTask } from '../../runningTasks';
import type { Call } from '../call';

export function treeCommands(options: {
  tree: PipelinesTree;
  connections: Connections;
  log: LogOutputChannel;
}): Command[] {
  const { tree, connections, log } = options;
  const copy = (id: CommandId, doing: string, textOf: (node: TreeNode) => string | Promise<string>) =>
    command({
      id,
      doing,
      argument: givenRow,
      run: async (node) => {
        const text = await textOf(node);
        await env.clipboard.writeText(text);
        noteBriefly(l10n.t('Copied {0}', text));
      },
    });
  return [
    command({
      id: COMMANDS.refresh,
      doing: l10n.t('refresh'),
      argument: ({ node }) => node,
      run: (node) => {
        connections.askAgain();
        tree.refresh(node);
      },
    }),
    command({
      id: COMMANDS.loadMore,
      doing: l10n.t('load more'),
      argument: ({ node }) => (node?.kind === 'loadMore' ? node : undefined),
      run: (node) => node && tree.loadMore(node.parent),
    }),
    command({
      id: COMMANDS.cancelTask,
      doing: l10n.t('cancel'),
      argument: ({ fields }) => fields.integer('task', 0),
      run: (task) => ({ cancelled: task !== undefined && cancelTask(task) }),
    }),
    copy(COMMANDS.copyName, l10n.t('copy the name'), nameOf),
    copy(COMMANDS.copyArn, l10n.t('copy the ARN'), (node) => arnOf(node, connections)),
    copy(COMMANDS.copyIamAction, l10n.t('copy the IAM action'), iamActionOf),
    copy(COMMANDS.copyS3Uri, l10n.t('copy the S3 URI'), s3UriOf),
    command({ id: COMMANDS.showLog, doing: l10n.t('show the log'), argument: () => undefined, run: () => log.show() }),
  ];
}

/** @throws {PipelinesError} when it is not called for a row */
function givenRow({ node }: Call): TreeNode {
  if (node) return node;
  throw new PipelinesError('InvalidArgument', 'This command is for the rows of the Kinesis Pipelines view.');
}

function nameOf(node: TreeNode): string {
  switch (node.kind) {
    case 'stream':
    case 'consumer':
    case 'deliveryStream':
      return node.name;
    case 'shard':
      return node.shardId;
    case 'bucket':
      return node.bucket;
    case 'prefix':
      return node.prefix;
    case 'object':
      return node.entry.key;
    default:
      throw new PipelinesError('InvalidArgument', 'This row has no name to copy.');
  }
}

/** The action that AWS says is missing. */
function iamActionOf(node: TreeNode): string {
  const action = node.kind === 'error' ? explainError(node.error).action : undefined;
  if (action?.kind === 'permission') return action.iamAction;
  throw new PipelinesError('InvalidArgument', 'This row lacks no permission.');
}

async function arnOf(node: TreeNode, connections: Connections): Promise<string> {
  switch (node.kind) {
    case 'bucket':
      return isArn(node.bucket) ? node.bucket : `arn:${partitionOf(node.connection.region)}:s3:::${node.bucket}`;
    case 'consumer':
      return node.arn;
    case 'stream': {
      if (node.arn !== undefined) return node.arn;
      const { kinesis } = await connections.clients(node.connection.name);
      return (await describeDataStream(kinesis, node.stream)).arn ?? noArn();
    }
    case 'deliveryStream': {
      const { firehose } = await connections.clients(node.connection.name);
      const { arn } = await describeDeliveryStream(firehose, node.name);
      return arn ?? noArn();
    }
    default:
      return noArn();
  }
}

function noArn(): never {
  throw new PipelinesError('InvalidArgument', 'This row has no ARN to copy.');
}

function s3UriOf(node: TreeNode): string {
  switch (node.kind) {
    case 'bucket':
      return s3Uri(node.bucket);
    case 'prefix':
      return s3Uri(node.bucket, node.prefix);
    case 'object':
      return s3Uri(node.bucket, node.entry.key);
    default:
      throw new PipelinesError('InvalidArgument', 'This row has no S3 URI to copy.');
  }
}
