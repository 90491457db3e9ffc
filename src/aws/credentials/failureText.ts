import * as l10n from '@vscode/l10n';
import type { CredentialsFailure, ProcessEnd, ProfileProblem } from './failure';

/** A longer list of names would not help. */
const MAX_NAMES = 10;

/** What happened, and why or what to do, in a person's language. */
export function credentialsFailureText(failure: CredentialsFailure): { why: string; cause?: string } {
  switch (failure.kind) {
    case 'unreadable':
      return {
        why: l10n.t('{0} cannot be read ({1}).', failure.file, failure.code),
        cause: l10n.t('No credentials were used in its place. Check who may read the file.'),
      };
    case 'missing':
      return {
        why:
          failure.referredBy === undefined
            ? l10n.t('There is no profile "{0}".', failure.profile)
            : l10n.t(
                'Profile "{0}" refers to profile "{1}", which does not exist.',
                failure.referredBy,
                failure.profile,
              ),
        cause: knownProfiles(failure.files, failure.known),
      };
    case 'incomplete':
      return { why: problemText(failure.profile, failure.problem), cause: problemRemedy(failure.problem) };
    case 'processFailed':
      return {
        why: l10n.t(
          'The credential_process of profile "{0}" failed: {1}.',
          failure.profile,
          processEndText(failure.how),
        ),
        ...(failure.stderr === '' ? {} : { cause: l10n.t('It reported: {0}', failure.stderr) }),
      };
    case 'login':
      return {
        why: l10n.t('Profile "{0}" needs a login.', failure.profile),
        cause:
          failure.command === undefined ? failure.reason : l10n.t('Run "{0}". ({1})', failure.command, failure.reason),
      };
    case 'mfa':
      return {
        why: l10n.t('Profile "{0}" needs a code of MFA device {1}.', failure.profile, failure.device),
        cause: l10n.t('No code was entered.'),
      };
    case 'setting':
      return {
        why:
          failure.problem === 'sectionMissing'
            ? l10n.t('Profile "{0}" refers to [{1}], which does not exist.', failure.profile, failure.setting)
            : l10n.t('{0} is not an address that begins with http:// or https://.', failure.setting),
        cause: l10n.t('It decides which server the requests go to.'),
      };
    case 'keysMissing':
      return {
        why: l10n.t('No keys are stored for connection "{0}" on this computer.', failure.connection),
        cause: l10n.t('Add the connection again from its .env file.'),
      };
    case 'refused':
      return { why: refusedText(failure), cause: failure.reason };
  }
}

function knownProfiles(files: readonly string[], known: string[]): string {
  const where = files.join(', ');
  if (known.length === 0) return l10n.t('There are no profiles in {0}.', where);
  const names = known.slice(0, MAX_NAMES).join(', ');
  return l10n.t('Profiles in {0}: {1}.', where, known.length > MAX_NAMES ? `${names}, …` : names);
}

function problemText(profile: string, problem: ProfileProblem): string {
  switch (problem.kind) {
    case 'noCredentials':
      return l10n.t('Profile "{0}" does not say where its credentials come from.', profile);
    case 'lacks':
      return l10n.t('Profile "{0}" is incomplete: "{1}" is missing.', profile, problem.key);
    case 'roleWithoutSource':
      return l10n.t(
        'Profile "{0}" is incomplete: beside "role_arn" it needs "source_profile", "credential_source" or "web_identity_token_file".',
        profile,
      );
    case 'twoSources':
      return l10n.t('Profile "{0}" has both "source_profile" and "credential_source".', profile);
    case 'unknownSource':
      return l10n.t('Profile "{0}" has an unknown "credential_source": {1}.', profile, problem.source);
    case 'circle':
      return l10n.t('The source profiles of "{0}" lead in a circle: {1}.', profile, problem.profiles.join(' → '));
    case 'sessionMissing':
      return l10n.t('Profile "{0}" refers to the SSO session "{1}", which does not exist.', profile, problem.session);
    case 'unreadableName':
      return l10n.t('The AWS SDK cannot read a profile named "{0}".', profile);
  }
}

function problemRemedy(problem: ProfileProblem): string {
  switch (problem.kind) {
    case 'noCredentials':
      return l10n.t(
        'Complete it in ~/.aws/config. To use the credentials of this machine, remove "profile" from the connection.',
      );
    case 'twoSources':
      return l10n.t('Remove one of the two.');
    case 'unknownSource':
      return l10n.t('It can be Environment, Ec2InstanceMetadata or EcsContainer.');
    case 'unreadableName':
      return l10n.t('Rename it: letters, digits and - _ @ + . % : / are read.');
    default:
      return l10n.t('Complete it in ~/.aws/config.');
  }
}

function processEndText(end: ProcessEnd): string {
  switch (end.kind) {
    case 'exit':
      return l10n.t('it ended with {0}', String(end.code));
    case 'notStarted':
      return l10n.t('it could not be started ({0})', end.code);
    case 'timeout':
      return l10n.t('it did not answer within {0} seconds', end.seconds);
    case 'answer':
      return answerText(end.problem);
  }
}

function answerText(problem: (ProcessEnd & { kind: 'answer' })['problem']): string {
  switch (problem) {
    case 'notJson':
      return l10n.t('its output is not JSON');
    case 'version':
      return l10n.t('its output does not have "Version": 1');
    case 'lacksKeys':
      return l10n.t('its output lacks AccessKeyId or SecretAccessKey');
    case 'expired':
      return l10n.t('its credentials have expired');
    case 'tooLong':
      return l10n.t('its output is too long');
  }
}

function refusedText({ profile, by, what }: CredentialsFailure & { kind: 'refused' }): string {
  switch (by) {
    case 'sso':
      return l10n.t('IAM Identity Center gives profile "{0}" no credentials of role "{1}".', profile, what);
    case 'role':
      return l10n.t('Profile "{0}" may not assume {1}.', profile, what);
    case 'source':
      return l10n.t('Profile "{0}" gets no credentials from {1}.', profile, what);
    case 'mfa':
      return l10n.t('Profile "{0}" was refused with the code of MFA device {1}.', profile, what);
  }
}
