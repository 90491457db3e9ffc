import type { Section } from '../sharedConfig';
import type { ProfileProblem } from './failure';

/** Where the credentials of a profile come from. */
export type ProfileKind =
  | { kind: 'static'; accessKeyId: string; secretAccessKey: string }
  | { kind: 'role'; roleArn: string; source: RoleSource }
  | { kind: 'source'; source: MachineSource }
  | { kind: 'webIdentity'; roleArn: string; tokenFile: string }
  | { kind: 'process'; command: string }
  /** `session`: the name of its `[sso-session]`; older profiles have the address themselves. */
  | { kind: 'sso'; session: string | undefined; role: string }
  | { kind: 'login' }
  | { kind: 'incomplete'; problem: ProfileProblem };

type RoleSource = { kind: 'profile'; name: string } | { kind: 'machine'; source: MachineSource };
export type MachineSource = (typeof MACHINE_SOURCES)[number];

/** What a profile can ask for by name. Only then do the credentials of the machine count. */
const MACHINE_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'] as const;

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

/**
 * In the order in which the SDK's `fromIni` looks; but what is begun and not complete is a problem, where `fromIni` looks on.
 * @param isSource of a role: its own keys count before the role that it may assume itself
 */
export function kindOfProfile(section: Section, isSource: boolean): ProfileKind {
  const keys = staticKeys(section);
  if (isSource && keys?.kind === 'static') return keys;
  return (
    roleOf(section) ??
    keys ??
    (section.web_identity_token_file === undefined ? undefined : incomplete({ kind: 'lacks', key: 'role_arn' })) ??
    (section.credential_process === undefined ? undefined : { kind: 'process', command: section.credential_process }) ??
    ssoOf(section) ??
    (section.login_session === undefined ? undefined : { kind: 'login' }) ??
    (section.credential_source === undefined ? undefined : machineOf(section.credential_source)) ??
    incomplete(section.source_profile === undefined ? { kind: 'noCredentials' } : { kind: 'lacks', key: 'role_arn' })
  );
}

/** Whether it says anything about credentials: the default profile is passed over where it does not. */
export function hasCredentials(section: Section): boolean {
  const kind = kindOfProfile(section, false);
  return kind.kind !== 'incomplete' || kind.problem.kind !== 'noCredentials';
}

function staticKeys(section: Section): ProfileKind | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: token } = section;
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { kind: 'static', accessKeyId, secretAccessKey };
  if (accessKeyId !== undefined) return incomplete({ kind: 'lacks', key: 'aws_secret_access_key' });
  if (secretAccessKey !== undefined || token !== undefined)
    return incomplete({ kind: 'lacks', key: 'aws_access_key_id' });
  return undefined;
}

function roleOf(section: Section): ProfileKind | undefined {
  const {
    role_arn: roleArn,
    source_profile: name,
    credential_source: source,
    web_identity_token_file: tokenFile,
  } = section;
  if (roleArn === undefined) return undefined;
  if (name !== undefined && source !== undefined) return incomplete({ kind: 'twoSources' });
  if (name !== undefined) return { kind: 'role', roleArn, source: { kind: 'profile', name } };
  if (source !== undefined) {
    const machine = machineOf(source);
    return machine.kind === 'source'
      ? { kind: 'role', roleArn, source: { kind: 'machine', source: machine.source } }
      : machine;
  }
  return tokenFile === undefined
    ? incomplete({ kind: 'roleWithoutSource' })
    : { kind: 'webIdentity', roleArn, tokenFile };
}

function machineOf(text: string): (ProfileKind & { kind: 'source' }) | (ProfileKind & { kind: 'incomplete' }) {
  const source = MACHINE_SOURCES.find((known) => known === text);
  return source === undefined ? incomplete({ kind: 'unknownSource', source: text }) : { kind: 'source', source };
}

function ssoOf(section: Section): ProfileKind | undefined {
  if (!SSO_KEYS.some((key) => section[key] !== undefined)) return undefined;
  const session = section.sso_session;
  const needed = session === undefined ? SSO_KEYS.slice(1) : ['sso_account_id', 'sso_role_name'];
  const missing = needed.find((key) => section[key] === undefined);
  if (missing !== undefined) return incomplete({ kind: 'lacks', key: missing });
  return { kind: 'sso', session, role: section.sso_role_name ?? '' };
}

function incomplete(problem: ProfileProblem): ProfileKind & { kind: 'incomplete' } {
  return { kind: 'incomplete', problem };
}
