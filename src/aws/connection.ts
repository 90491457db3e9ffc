/**
 * Whose settings a connection comes from. `machine`: the settings of the remote machine that the extension runs on,
 * which are the person's own, as `user` is. The other two come with what was opened.
 */
export type ConnectionScope = 'user' | 'machine' | 'workspace' | 'folder';

/** How an account, or a server that speaks the same API, is reached. Holds no secret. */
export interface Connection {
  name: string;
  region: string;
  /** A profile of the AWS configuration. */
  profile?: string;
  /** One address for all three services; without a profile, placeholder credentials go with it. */
  endpoint?: string;
  /** Addresses by service, where they differ. */
  endpoints?: Endpoints;
  /** Calls that change something are refused in the client itself. */
  readOnly?: boolean;
  /** Asked once per session before anything is sent. */
  protected?: boolean;
  /** Objects may be saved and deleted in the editor, each under the condition that it is the version that was read. */
  editObjects?: boolean;
  /** Buckets to show beside those that can be listed. */
  buckets?: string[];
  /** Undefined: no setting made it, as for the local pipeline. */
  scope?: ConnectionScope;
}

export interface Endpoints {
  kinesis?: string;
  firehose?: string;
  s3?: string;
}

export type Service = keyof Endpoints;

const SERVICES: readonly Service[] = ['kinesis', 'firehose', 's3'];

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

export interface ParsedConnections {
  connections: Connection[];
  /** What was wrong, one sentence each; the entry it is about is left out. */
  problems: string[];
}

/** Settings are written by hand: checked here once, and typed from here on. */
export function parseConnections(setting: unknown): ParsedConnections {
  if (setting === undefined || setting === null) return { connections: [], problems: [] };
  if (!Array.isArray(setting)) return { connections: [], problems: ['It must be a list of connections.'] };
  const connections: Connection[] = [];
  const problems: string[] = [];
  for (const [index, entry] of (setting as unknown[]).entries()) {
    const where = `Entry ${index + 1}`;
    try {
      const connection = parseConnection(entry);
      if (connections.some(({ name }) => name === connection.name)) {
        problems.push(`${where}: there is a connection "${connection.name}" already.`);
      } else connections.push(connection);
    } catch (error) {
      problems.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { connections, problems };
}

function parseConnection(entry: unknown): Connection {
  const fields = record(entry, 'it must be an object with name and region.');
  const name = required(fields, 'name');
  const region = required(fields, 'region');
  const profile = optional(fields, 'profile', isText, 'a string');
  const endpoint = optional(fields, 'endpoint', isHttpUrl, 'an http:// or https:// address');
  const readOnly = optional(fields, 'readOnly', isBoolean, 'true or false');
  const isProtected = optional(fields, 'protected', isBoolean, 'true or false');
  const editObjects = optional(fields, 'editObjects', isBoolean, 'true or false');
  const buckets = optional(fields, 'buckets', isTextList, 'a list of bucket names');
  const endpoints = fields.endpoints === undefined ? undefined : parseEndpoints(fields.endpoints);
  return {
    name,
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(isProtected === undefined ? {} : { protected: isProtected }),
    ...(editObjects === undefined ? {} : { editObjects }),
    ...(buckets === undefined ? {} : { buckets }),
  };
}

function parseEndpoints(value: unknown): Endpoints {
  const fields = record(value, '"endpoints" must be an object.');
  const endpoints: Endpoints = {};
  for (const service of SERVICES) {
    const address = optional(fields, service, isHttpUrl, 'an http:// or https:// address');
    if (address !== undefined) endpoints[service] = address;
  }
  return endpoints;
}

function record(value: unknown, complaint: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(complaint);
}

function required(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (isText(value) && value.trim() !== '') return value;
  throw new Error(`"${name}" is missing.`);
}

function optional<T>(
  fields: Record<string, unknown>,
  name: string,
  check: (value: unknown) => value is T,
  expected: string,
): T | undefined {
  const value = fields[name];
  if (value === undefined || check(value)) return value;
  throw new Error(`"${name}" must be ${expected}.`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

function isHttpUrl(value: unknown): value is string {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
