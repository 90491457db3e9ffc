import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A profile of the AWS configuration: what one chooses a connection from. Its secrets are not read. */
export interface Profile {
  name: string;
  region: string | undefined;
}

/**
 * The profiles of both shared files, in their order ("AWS SDKs and Tools Reference: Shared config and credentials
 * files"). A file that is missing has none.
 */
export async function listProfiles(environment: NodeJS.ProcessEnv = process.env): Promise<Profile[]> {
  const folder = join(environment.HOME ?? homedir(), '.aws');
  const config = await readIfThere(environment.AWS_CONFIG_FILE ?? join(folder, 'config'));
  const credentials = await readIfThere(environment.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'));
  const profiles = new Map<string, Profile>();
  for (const { section, region } of sectionsOf(config)) {
    const name = section === 'default' ? section : /^profile\s+(.+)$/.exec(section)?.[1];
    if (name !== undefined) profiles.set(name, { name, region });
  }
  for (const { section, region } of sectionsOf(credentials)) {
    const known = profiles.get(section);
    profiles.set(section, { name: section, region: known?.region ?? region });
  }
  return [...profiles.values()];
}

function sectionsOf(text: string): { section: string; region: string | undefined }[] {
  const sections: { section: string; region: string | undefined }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]?.replace(/^profile\s+"(.+)"$/, 'profile $1');
    if (section !== undefined) sections.push({ section, region: undefined });
    const region = /^region\s*=\s*([\w-]+)/.exec(line)?.[1];
    const current = sections.at(-1);
    if (region !== undefined && current) current.region = region;
  }
  return sections;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
