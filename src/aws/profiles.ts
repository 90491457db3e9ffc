import { SharedConfig } from './sharedConfig';

/** A profile of the AWS configuration: what one chooses a connection from. Its secrets are left out. */
export interface Profile {
  name: string;
  region: string | undefined;
}

/** The profiles of both shared files, as clients read them: those of the config file first, each once. */
export async function listProfiles(): Promise<Profile[]> {
  const config = await SharedConfig.read();
  return config.profileNames().map((name) => ({ name, region: config.settings(name).region }));
}
