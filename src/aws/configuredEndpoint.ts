import { CredentialsError } from './credentials/failure';
import type { Section, SharedConfig } from './sharedConfig';

/** The services that are called, by their names in the configuration: `AWS_ENDPOINT_URL_SSO_OIDC`, `sso_oidc`. */
export type ConfiguredService =
  'cloudwatch' | 'dynamodb' | 'kinesis' | 'firehose' | 's3' | 'sts' | 'iam' | 'sso' | 'sso_oidc' | 'signin';

/** An address that takes the place of AWS's, and what put it there: a variable, or a section of the config file. */
export interface ConfiguredEndpoint {
  url: string;
  setBy: string;
}

/**
 * What the environment or a profile puts in the place of AWS's address, in the order of the AWS CLI ("AWS SDKs and Tools
 * Reference: Service-specific endpoints"). The SDK's clients look for it themselves, but in the default profile, whatever
 * profile they are given.
 */
export function configuredEndpoint(
  service: ConfiguredService,
  profile: string,
  config: SharedConfig,
): ConfiguredEndpoint | undefined {
  const settings = config.settings(profile);
  if (isTrue(process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? settings.ignore_configured_endpoint_urls))
    return undefined;
  const found =
    variable(`AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
    variable('AWS_ENDPOINT_URL') ??
    ofService(service, profile, settings, config) ??
    (settings.endpoint_url === undefined ? undefined : { url: settings.endpoint_url, setBy: sectionName(profile) });
  if (found && !isAddress(found.url)) {
    throw new CredentialsError({ kind: 'setting', profile, setting: found.setBy, problem: 'notAnAddress' });
  }
  return found;
}

function variable(name: string): ConfiguredEndpoint | undefined {
  const url = process.env[name];
  return url ? { url, setBy: name } : undefined;
}

function ofService(
  service: ConfiguredService,
  profile: string,
  { services }: Section,
  config: SharedConfig,
): ConfiguredEndpoint | undefined {
  if (services === undefined) return undefined;
  const section = config.section('services', services);
  const name = `services ${services}`;
  if (!section) throw new CredentialsError({ kind: 'setting', profile, setting: name, problem: 'sectionMissing' });
  const url = section[`${service}.endpoint_url`];
  return url === undefined ? undefined : { url, setBy: `[${name}]` };
}

function sectionName(profile: string): string {
  return profile === 'default' ? '[default]' : `[profile ${profile}]`;
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
