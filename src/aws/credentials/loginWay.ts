import type { Connection } from '../connection';
import { settingsProfile, usesPlaceholders } from '../effectiveEndpoints';
import { loginCommandLine } from '../loginCommandLine';
import { SharedConfig } from '../sharedConfig';
import type { LoginWay } from './notedLogin';
import { kindOfProfile } from './profileKind';

/** @returns undefined: nothing that a person does, as with the role of a machine */
export function loginWay(profile: string, config: SharedConfig): LoginWay | undefined {
  const passed = new Set<string>();
  for (let name = profile; !passed.has(name);) {
    passed.add(name);
    const section = config.profile(name);
    if (!section) return undefined;
    const kind = kindOfProfile(section, name !== profile);
    switch (kind.kind) {
      case 'sso':
        return { kind: 'terminal', command: loginCommandLine(name, 'aws sso login') };
      case 'login':
        return { kind: 'terminal', command: loginCommandLine(name, 'aws login') };
      case 'process':
        // Runs the helper where it can ask, and shows no keys.
        return { kind: 'terminal', command: loginCommandLine(name, 'aws sts get-caller-identity') };
      case 'static':
        return { kind: 'keys', profile: name };
      case 'role':
        if (section.mfa_serial !== undefined) return { kind: 'mfa' };
        if (kind.source.kind !== 'profile') return undefined;
        name = kind.source.name;
        continue;
      default:
        return undefined;
    }
  }
  return undefined;
}

export async function loginWayOf(connection: Connection): Promise<LoginWay | undefined> {
  if (usesPlaceholders(connection)) return undefined;
  return loginWay(settingsProfile(connection), await SharedConfig.read());
}
