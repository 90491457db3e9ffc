import type { Section, SharedConfig } from '../sharedConfig';

/**
 * Everything in the files that decides about a profile's credentials: its section, those of its sources, and their SSO
 * sessions. What is missing is left out: fetching the credentials says so.
 */
export function sectionsBehind(profile: string, config: SharedConfig): Record<string, Section> {
  const sections: Record<string, Section> = {};
  for (let name: string | undefined = profile; name !== undefined && !Object.hasOwn(sections, name);) {
    const section = config.profile(name);
    if (!section) break;
    sections[name] = section;
    const session = section.sso_session === undefined ? undefined : config.section('sso-session', section.sso_session);
    if (session) sections[`sso-session ${section.sso_session ?? ''}`] = session;
    name = section.source_profile;
  }
  return sections;
}
