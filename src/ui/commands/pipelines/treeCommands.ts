import * as l10n from '@vscode/l10n';
import { env, type LogOutputChannel } from 'vscode';
import { describeDataStream, describeDeliveryStream, explainError, partitionOf } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { s3Uri } from '../../documents/objectLocation';
import { isTreeNode, type TreeNode } from '../../tree/nodes';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { defineCommand, type Command } from '../register';
import { noteBriefly } from '../../messages';

export function treeCommands(options: {
  tree: PipelinesTree;
  connections: Connections;
  log: LogOutputChannel;
}): Command[] {
  const { tree, connections, log } = options;
  const copy = async (text: string) => {
    await env.clipboard.writeText(text);
    noteBriefly(l10n.t('Copied {0}', text));
  };
  return [
    defineCommand(log, COMMANDS.refresh, (_, node) => {
      connections.askAgain();
      tree.refresh(isTreeNode(node) ? node : undefined);
    }),
    defineCommand(log, COMMANDS.loadMore, (_, node) => {
      if (isTreeNode(node) && node.kind === 'loadMore') return tree.loadMore(node.parent);
      return undefined;
    }),
    defineCommand(log, COMMANDS.copyName, (_, node) => copy(nameOf(nodeFrom(node)))),
    defineCommand(log, COMMANDS.copyArn, async (_, node) => copy(await arnOf(nodeFrom(node), connections))),
    defineCommand(log, COMMANDS.copyIamAction, (_, node) => copy(iamActionOf(nodeFrom(node)))),
    defineCommand(log, COMMANDS.copyS3Uri, (_, node) => copy(s3UriOf(nodeFrom(node)))),
    defineCommand(log, COMMANDS.showLog, () => log.show()),
  ];
}

function nodeFrom(value: unknown): TreeNode {
  if (isTreeNode(value)) return value;
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
      return `arn:${partitionOf(node.connection.region)}:s3:::${node.bucket}`;
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
