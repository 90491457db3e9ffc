import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../errors';
import { endpointOf, isOfWorkspace, type Connection, type Service } from './connection';
import { dnsSuffixes } from './partitions';
import { REGION } from './region';

/** The credentials of a profile, and the server that a setting sends them to. */
export interface CredentialRoute {
  profile: string;
  /** As in `https://kinesis.example.com:8443`. */
  origin: string;
}

/** Whether the person has allowed it. */
export type AllowsRoute = (route: CredentialRoute) => boolean;

const CODE = 'EndpointNotAllowed';
const SERVICES: readonly Service[] = ['kinesis', 'firehose', 's3'];

/**
 * The names of the services' own hosts, before the region. Everybody's virtual machines, load balancers and APIs have names that
 * end like them, and hosts of a private network (`vpce-…`) may lead to anybody, too.
 */
const AWS_HOSTS: Readonly<Record<Service, RegExp>> = {
  kinesis: /^((\d{12}\.)?(control|data)-)?kinesis(-fips)?$/,
  firehose: /^firehose(-fips)?$/,
  s3: /^s3(-fips)?(\.dualstack)?$/,
};

/**
 * Where a setting that came with a workspace would send a profile's credentials. With the signature goes the session token,
 * which lets anyone who has it act as that person until it expires. A port of this computer is asked about like any other host:
 * other users of the computer can listen there, and an emulator needs no profile.
 */
export function routesNeedingConsent(connection: Connection): CredentialRoute[] {
  const { profile } = connection;
  if (profile === undefined || !isOfWorkspace(connection)) return [];
  const origins = SERVICES.flatMap((service) => {
    const endpoint = endpointOf(connection, service);
    return endpoint === undefined || isAwsHost(service, endpoint) ? [] : [new URL(endpoint).origin];
  });
  return [...new Set(origins)].map((origin) => ({ profile, origin }));
}

function isAwsHost(service: Service, endpoint: string): boolean {
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  const isPlain = port === '' && username === '' && password === '';
  return protocol === 'https:' && isPlain && isHostOf(service, hostname);
}

/** As in `kinesis.eu-west-1.amazonaws.com`: a region of any partition, with the ending of that partition's hosts. */
function isHostOf(service: Service, hostname: string): boolean {
  const labels = hostname.split('.');
  return labels.some((region, index) => {
    if (!REGION.test(region)) return false;
    const name = labels.slice(0, index).join('.');
    const suffix = labels.slice(index + 1).join('.');
    return AWS_HOSTS[service].test(name) && dnsSuffixes(region).includes(suffix);
  });
}

/** Nothing is sent on a connection until each of its routes has been allowed. */
export function refuseUnallowed(connection: Connection, routes: readonly CredentialRoute[], allows: AllowsRoute): void {
  const refused = routes.find((route) => !allows(route));
  if (refused) throw new EndpointNotAllowed(connection.name, refused);
}

class EndpointNotAllowed extends PipelinesError {
  readonly connection: string;

  constructor(connection: string, { profile, origin }: CredentialRoute) {
    super(
      CODE,
      l10n.t(
        'The workspace\'s settings would send credentials of your profile "{0}" to {1}, by connection "{2}".',
        profile,
        origin,
        connection,
      ),
      { remedy: l10n.t('Nothing was sent. Allow the host if you know who runs it.') },
    );
    this.connection = connection;
  }
}

/** The connection whose route was refused. Not by `instanceof`: each lazily loaded bundle has a class of its own. */
export function refusedConnection(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && error.code === CODE
    ? (error as EndpointNotAllowed).connection
    : undefined;
}
