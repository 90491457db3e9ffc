import { DynamoDBClient, ScanCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { guard, type GuardOptions } from './guards';
import type { LeaseTables } from './types';

/** Loaded on first use: few connections are asked for lease tables. */
export function leaseClient(config: DynamoDBClientConfig, guards: GuardOptions): LeaseTables {
  const client = new DynamoDBClient(config);
  guard(client, guards);
  return { scan: (input, options) => client.send(new ScanCommand(input), options) };
}
