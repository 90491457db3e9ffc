import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the AWS configuration and the sessions of its tools lie ("AWS SDKs and Tools Reference: Location of the shared config
 * and credentials files"). Both variables may begin with `~/`.
 */

export function configFile(): string {
  return fileOf(process.env.AWS_CONFIG_FILE, 'config');
}

export function credentialsFile(): string {
  return fileOf(process.env.AWS_SHARED_CREDENTIALS_FILE, 'credentials');
}

/** The folders that `aws sso login` and `aws login` write their sessions to. */
export function sessionFolders(): string[] {
  const login = process.env.AWS_LOGIN_CACHE_DIRECTORY;
  return [join(awsFolder(), 'sso', 'cache'), login ? inHome(login) : join(awsFolder(), 'login', 'cache')];
}

function fileOf(given: string | undefined, name: string): string {
  return given ? inHome(given) : join(awsFolder(), name);
}

function awsFolder(): string {
  return join(homeFolder(), '.aws');
}

function inHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homeFolder(), path.slice(2)) : path;
}

/** In the order of the SDK, which prefers HOME on Windows, too. */
function homeFolder(): string {
  const { HOME, USERPROFILE } = process.env;
  return HOME ?? USERPROFILE ?? homedir();
}
