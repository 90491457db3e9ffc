import { HttpRequest } from '@smithy/core/protocols';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { configuredEndpoint, type ConfiguredEndpoint, type ConfiguredService } from '../configuredEndpoint';
import type { SharedConfig } from '../sharedConfig';

/** What a client of such a service is made with. */
interface IdentityClientConfig {
  profile: string;
  /** The SDK would look in the default profile. */
  ignoreConfiguredEndpointUrls: true;
  requestHandler: NodeHttpHandler;
  defaultsMode: 'legacy';
  endpoint?: string;
}

/**
 * The configuration of STS, IAM, IAM Identity Center, the sign-in service, CloudWatch and DynamoDB. As in the AWS CLI, the settings of the connection's
 * profile hold for them, whichever profile is a source of it.
 */
export interface IdentityClients {
  region: string;
  sts: IdentityClientConfig & { region: string };
  /** It has one endpoint in each partition, whatever the region. */
  iam: IdentityClientConfig & { region: string };
  /** In the connection's own region, where its streams are measured. */
  cloudWatch: IdentityClientConfig & { region: string };
  /** Likewise: the Kinesis Client Library makes its tables there. */
  dynamoDb: IdentityClientConfig & { region: string };
  /** Without a region: the SDK takes the `sso_region` of the profile, which is where the session was opened. */
  sso: IdentityClientConfig;
  signin: IdentityClientConfig;
}

export interface IdentityClientsOptions {
  config: SharedConfig;
  profile: string;
  /** The connection's: STS is asked there where the profile has none. */
  region: string;
  requestHandler: NodeHttpHandler;
}

export function identityClients({
  config,
  profile,
  requestHandler,
  ...connection
}: IdentityClientsOptions): IdentityClients {
  const common = { profile, requestHandler, ignoreConfiguredEndpointUrls: true, defaultsMode: 'legacy' } as const;
  const endpoint = (service: ConfiguredService) => configuredEndpoint(service, profile, config);
  const at = (found: ConfiguredEndpoint | undefined) => (found ? { endpoint: found.url } : {});
  const region = config.settings(profile).region ?? connection.region;
  return {
    region,
    sts: { ...common, region, ...at(endpoint('sts')) },
    iam: { ...common, region, ...at(endpoint('iam')) },
    cloudWatch: { ...common, region: connection.region, ...at(endpoint('cloudwatch')) },
    dynamoDb: { ...common, region: connection.region, ...at(endpoint('dynamodb')) },
    sso: { ...common, requestHandler: rerouted(requestHandler, endpoint('sso'), endpoint('sso_oidc')) },
    signin: { ...common, ...at(endpoint('signin')) },
  };
}

/**
 * The SDK makes the clients of both services of Identity Center with one configuration, though each may have an address of
 * its own. Neither signs its requests, so that they can still be led elsewhere here.
 */
function rerouted(
  handler: NodeHttpHandler,
  sso: ConfiguredEndpoint | undefined,
  oidc: ConfiguredEndpoint | undefined,
): NodeHttpHandler {
  if (!sso && !oidc) return handler;
  const handle: NodeHttpHandler['handle'] = (request, options) => {
    const endpoint = request.path === '/token' ? oidc : sso;
    if (!endpoint) return handler.handle(request, options);
    const { protocol, hostname, host, port, pathname } = new URL(endpoint.url);
    const led = HttpRequest.clone(request);
    Object.assign(led, { protocol, hostname, path: `${pathname.replace(/\/$/, '')}${request.path}` });
    if (port === '') delete led.port;
    else led.port = Number(port);
    led.headers.host = host;
    return handler.handle(led, options);
  };
  return Object.assign(Object.create(handler) as NodeHttpHandler, { handle });
}
