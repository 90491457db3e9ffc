/** Words that need no quotes in any shell. */
const PLAIN = /^[\w@.+:][\w@.+:-]*$/;
/**
 * What stays as it is between double quotes in sh, bash, zsh, fish, PowerShell and cmd.exe alike: no `$`, backtick, `%`, `!`, `\`, quote or
 * control character, nor one of the other quotes that PowerShell takes for its own.
 */
const QUOTABLE = /^[\p{L}\p{N}_@.+:][\p{L}\p{N} _@.+:/=,()#~&;-]*$/u;

/**
 * The command with which a person logs in, as it is typed into a terminal whose shell is not known. `undefined`: the profile's name holds
 * what some shell would run. A profile's name may come from the settings of a workspace.
 */
export function loginCommandLine(
  profile: string | undefined,
  command: 'aws sso login' | 'aws login' | 'aws sts get-caller-identity' = 'aws sso login',
): string | undefined {
  if (profile === undefined || profile === 'default') return command;
  if (PLAIN.test(profile)) return `${command} --profile ${profile}`;
  return QUOTABLE.test(profile) ? `${command} --profile "${profile}"` : undefined;
}
