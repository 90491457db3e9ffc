/** Where a command of the AWS CLI goes. */
export interface CliPlace {
  region: string;
  profile?: string | undefined;
  /** The address of the service, where it is not AWS's own. */
  endpoint?: string | undefined;
}

/** The options that say where a command goes, for POSIX shells and PowerShell 7.3 and later. */
export function cliPlace({ region, profile, endpoint }: CliPlace): string[] {
  return [
    cliOption('region', region),
    ...(profile === undefined ? [] : [cliOption('profile', profile)]),
    ...(endpoint === undefined ? [] : [cliOption('endpoint-url', endpoint)]),
  ];
}

/** The option and its value in one word, so that a value with a leading hyphen is not read as an option. */
export function cliOption(name: string, value: string): string {
  return `--${name}=${/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
}

/**
 * JSON of printable ASCII alone, without a quote of the shell or a backslash that stands for itself: it is the same between single quotes
 * of every shell, whatever the terminal's encoding, and no letter of it turns the line around.
 */
export function shellJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('\\\\', '\\u005c')
    .replaceAll('\\"', '\\u0022')
    .replace(/['\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
