/**
 * Where the settings of a connection come from. `machine`: the settings of the remote machine that the extension runs on,
 * which are the person's own, as `user` is. The other two come with what was opened.
 */
export type ConnectionScope = 'user' | 'machine' | 'workspace' | 'folder';

/** Colours that a connection can have: VS Code's themes have each of them (`charts.red`). */
export const CONNECTION_COLORS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type ConnectionColor = (typeof CONNECTION_COLORS)[number];

/** How an account, or a server that speaks the same API, is reached. Holds no secret. */
export interface Connection {
  name: string;
  region: string;
  /** A profile of the AWS configuration. */
  profile?: string;
  /** The id of access keys that the editor keeps; only in the person's own settings, and without a profile. */
  storedKeys?: string;
  /** One address for all three services; without a profile, placeholder credentials go with it. */
  endpoint?: string;
  /** Addresses by service, where they differ. */
  endpoints?: Endpoints;
  /** Calls that change something are refused in the client itself. */
  readOnly?: boolean;
  /** A person is asked, once per session, before it changes anything or makes costs. */
  protected?: boolean;
  /** Shown on its row, its tails and the questions before a change. */
  color?: ConnectionColor;
  /** Objects may be saved and deleted in the editor, each under the condition that it is the version that was read. */
  editObjects?: boolean;
  /** Requests for objects say that the caller pays for them, as buckets whose requester pays want it. */
  requestPayer?: boolean;
  /** Buckets to show beside those that can be listed: names, aliases or ARNs of access points, as `bucketId` gives them. */
  buckets?: string[];
  /** Data streams to show beside those that can be listed: names, or ARNs, which may belong to other accounts. */
  streams?: string[];
  /** Undefined: no setting made it, as for the local pipeline. */
  scope?: ConnectionScope;
}

interface Endpoints {
  kinesis?: string;
  firehose?: string;
  s3?: string;
}

export type Service = keyof Endpoints;

export function endpointOf(connection: Connection, service: Service): string | undefined {
  return connection.endpoints?.[service] ?? connection.endpoint;
}

/** Whether it has an address of its own for any service. */
export function hasEndpoint(connection: Connection): boolean {
  return connection.endpoint !== undefined || connection.endpoints !== undefined;
}

/** Whether it came with a workspace, which somebody else may have written. */
export function isOfWorkspace({ scope }: Connection): boolean {
  return scope === 'workspace' || scope === 'folder';
}
