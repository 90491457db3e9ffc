import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  type CreateRoleCommandInput,
  type CreateRoleCommandOutput,
  type DeleteRoleCommandInput,
  type DeleteRolePolicyCommandInput,
  type IAMClientConfig,
  type PutRolePolicyCommandInput,
} from '@aws-sdk/client-iam';
import type { HttpHandlerOptions } from '@smithy/types';
import { abortOptions } from '../common';
import type { Connection } from './connection';
import type { IdentityClients } from './credentials/identityClients';
import { usesPlaceholders } from './effectiveEndpoints';
import { guard, type GuardOptions } from './guards';

/** A role that a service may assume. */
interface RoleEntry {
  name: string;
  arn: string;
  /** In JSON: who may assume it. */
  trustPolicy: string;
}

/** What is done with the roles of an account. */
export interface Roles {
  /** All of them, a page at a time. */
  list(signal?: AbortSignal): AsyncGenerator<RoleEntry[]>;
  createRole(input: CreateRoleCommandInput, options?: HttpHandlerOptions): Promise<CreateRoleCommandOutput>;
  putRolePolicy(input: PutRolePolicyCommandInput, options?: HttpHandlerOptions): Promise<unknown>;
  deleteRolePolicy(input: DeleteRolePolicyCommandInput, options?: HttpHandlerOptions): Promise<unknown>;
  deleteRole(input: DeleteRoleCommandInput, options?: HttpHandlerOptions): Promise<unknown>;
}

export interface RoleCallsOptions {
  connection: Connection;
  /** Reads the files again. */
  clients: () => Promise<IdentityClients>;
  common: Pick<IAMClientConfig, 'credentials' | 'requestHandler'>;
  guards: GuardOptions;
}

/** Undefined: the connection's server stands in for AWS, and has no roles. */
export function roleCalls({ connection, clients, common, guards }: RoleCallsOptions): Roles | undefined {
  if (usesPlaceholders(connection)) return undefined;
  const iam = async (): Promise<IAMClient> => {
    const client = new IAMClient({ ...(await clients()).iam, ...common });
    guard(client, guards);
    return client;
  };
  return {
    list: async function* (signal) {
      const client = await iam();
      let marker: string | undefined;
      do {
        const input = marker === undefined ? {} : { Marker: marker };
        const page = await client.send(new ListRolesCommand(input), abortOptions(signal));
        yield (page.Roles ?? []).map(
          ({ RoleName: name = '', Arn: arn = '', AssumeRolePolicyDocument: policy = '' }) => ({
            name,
            arn,
            trustPolicy: decodeURIComponent(policy),
          }),
        );
        marker = page.IsTruncated ? page.Marker : undefined;
      } while (marker !== undefined);
    },
    createRole: async (input, options) => (await iam()).send(new CreateRoleCommand(input), options),
    putRolePolicy: async (input, options) => (await iam()).send(new PutRolePolicyCommand(input), options),
    deleteRolePolicy: async (input, options) => (await iam()).send(new DeleteRolePolicyCommand(input), options),
    deleteRole: async (input, options) => (await iam()).send(new DeleteRoleCommand(input), options),
  };
}
