import type { Command } from '../command';
import { bucketCommands } from './bucketCommands';
import { deliveryCommands } from './deliveryCommands';
import { pipelineCommand } from './pipelineCommand';
import { shardCommands, type ShardServices } from './shardCommands';
import { streamCommands } from './streamCommands';

/** What creates, changes and deletes streams, delivery streams, buckets and whole pipelines. */
export function resourceCommands(services: ShardServices): Command[] {
  return [
    ...streamCommands(services),
    ...shardCommands(services),
    ...bucketCommands(services),
    ...deliveryCommands(services),
    pipelineCommand(services),
  ];
}
