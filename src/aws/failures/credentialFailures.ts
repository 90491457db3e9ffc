import * as l10n from '@vscode/l10n';
import { loginCommandLine } from '../loginCommandLine';
import { mustBeEnabled } from '../regions';
import { forAll, RETRY, type ErrorAction, type Explain, type FailureFacts, type Reason } from './reason';

/**
 * Who is calling, and whether the service believes it: "Common errors" of Kinesis, Firehose and STS, "Error responses" of S3,
 * and the names that the SDK's providers give.
 */
export const CREDENTIAL_FAILURES: Readonly<Record<string, Explain>> = {
  ...forAll(['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired', 'TokenProviderError'], (facts) => {
    const profile = facts.connection?.profile;
    const why =
      profile === undefined
        ? l10n.t('The session of the credentials has expired.')
        : l10n.t('The session of profile "{0}" has expired.', profile);
    return { why, ...loginRemedy(facts) };
  }),
  CredentialsProviderError: (facts) => {
    const profile = facts.connection?.profile;
    const why =
      profile === undefined
        ? l10n.t('No AWS credentials were found.')
        : l10n.t('Profile "{0}" gives no credentials.', profile);
    return { why, ...loginRemedy(facts), cause: l10n.t('Log in, or check the profile in ~/.aws/config.') };
  },
  ...forAll(
    ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'InvalidToken', 'NotSignedUp'],
    unknownKey,
  ),
  ...forAll(['RegionDisabledException', 'OptInRequired', 'SubscriptionRequiredException'], ({ connection }) => ({
    why: l10n.t('The account does not use this service in {0}.', connection?.region ?? '?'),
    cause: l10n.t('Enable the region for the account, or use another region.'),
    action: { kind: 'switchRegion' },
  })),
  ...forAll(
    ['InvalidSignatureException', 'SignatureDoesNotMatch', 'IncompleteSignature', 'IncompleteSignatureException'],
    () => ({
      why: l10n.t('AWS refuses the signature.'),
      cause: l10n.t("Check this computer's clock and the secret key."),
    }),
  ),
  ...forAll(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'], () => ({
    why: l10n.t("AWS refuses the request for its time: this computer's clock is wrong."),
    cause: l10n.t('Set the clock, then try again.'),
    action: RETRY,
  })),
  ...forAll(['MissingAuthenticationToken', 'MissingAuthenticationTokenException'], () => ({
    why: l10n.t('The request came without credentials.'),
    cause: l10n.t('A proxy may have removed the signature, or the endpoint is another service.'),
  })),
  AuthorizationHeaderMalformed: ({ text }) => ({
    why: l10n.t('AWS refuses the signature for its region.'),
    cause: text,
    action: { kind: 'switchRegion' },
  }),
  ...forAll(['AccountProblem', 'AllAccessDisabled', 'InvalidPayer'], ({ text }) => ({
    why: l10n.t('AWS has closed this account or resource.'),
    cause: text,
  })),
};

/** AWS gives the same answer where a region is not enabled for the account: only there is the key unknown. */
function unknownKey({ connection }: FailureFacts): Reason {
  const profile = connection?.profile;
  const why =
    profile === undefined
      ? l10n.t('AWS does not know the access key of the credentials.')
      : l10n.t('AWS does not know the access key of profile "{0}".', profile);
  const region = connection?.region;
  if (region !== undefined && mustBeEnabled(region)) {
    const cause = l10n.t('Region {0} has to be enabled for an account first. Or the key was deleted.', region);
    return { why, cause, action: { kind: 'switchRegion' } };
  }
  return { why, cause: l10n.t('Was it deleted, or made for another partition?') };
}

/** What a person does about a session that ended. Where the profile's way is not known: that of most profiles. */
function loginRemedy({ login, connection }: FailureFacts): Pick<Reason, 'cause' | 'action'> {
  switch (login?.kind) {
    case 'mfa':
      return { cause: l10n.t('Enter a new MFA code.'), action: { kind: 'mfaCode' } };
    case 'keys':
      return {
        cause: l10n.t('Write new keys of profile "{0}" to the credentials file; they are used at once.', login.profile),
        action: RETRY,
      };
    default: {
      const command = login ? login.command : loginCommandLine(connection?.profile);
      const action: ErrorAction | undefined = command === undefined ? undefined : { kind: 'login', command };
      return { cause: l10n.t('Log in again.'), action };
    }
  }
}
