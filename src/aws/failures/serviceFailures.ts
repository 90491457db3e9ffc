import * as l10n from '@vscode/l10n';
import { definedFields } from '../../common';
import { forAll, isLocal, RETRY, type Explain, type FailureFacts, type Reason } from './reason';
import { LIMIT_OF_RATE, THROTTLING_CODES } from './throttling';

/** What Kinesis and Firehose answer, and what all services have in common ("Kinesis Data Streams API Reference: Common errors"). */
export const SERVICE_FAILURES: Readonly<Record<string, Explain>> = {
  ...forAll(
    ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized', 'KMSAccessDeniedException'],
    denied,
  ),
  ...forAll(['ResourceNotFoundException', 'NoSuchEntity'], ({ text, connection }) =>
    connection && !isLocal(connection)
      ? {
          why: text,
          cause: l10n.t('Is {0} the right region?', connection.region),
          action: definedFields({ kind: 'switchRegion' as const, stream: missingStream(text) }),
        }
      : { why: text },
  ),
  ...forAll(['ResourceInUseException', 'ConcurrentModificationException', 'OperationAborted'], ({ text }) => ({
    why: l10n.t('The resource is being changed at the moment.'),
    cause: text,
    action: RETRY,
  })),
  ...forAll(['LimitExceededException', 'TooManyBuckets', 'ServiceQuotaExceededException'], (facts) =>
    LIMIT_OF_RATE.test(facts.text) ? throttled(facts) : quota(facts),
  ),
  ...forAll(THROTTLING_CODES, throttled),
  ...forAll(['InternalFailure', 'InternalFailureException', 'InternalServerError', 'InternalServiceException'], failed),
  ...forAll(['InternalError', 'ServiceUnavailable', 'ServiceException'], failed),
  ...forAll(['InvalidArgumentException', 'ValidationException', 'ValidationError', 'SerializationException'], invalid),
  ...forAll(['InvalidArgument', 'MalformedPolicyDocument', 'UnknownOperationException', 'InvalidAction'], invalid),
  ExpiredIteratorException: () => ({
    why: l10n.t('The place in the stream was not read for more than five minutes.'),
    cause: l10n.t('Read on from there.'),
    action: RETRY,
  }),
  ExpiredNextTokenException: () => ({
    why: l10n.t('The list was left open for too long.'),
    cause: l10n.t('Load it again.'),
    action: RETRY,
  }),
  ...forAll(
    ['KMSDisabledException', 'KMSInvalidStateException', 'KMS.DisabledException', 'KMS.KMSInvalidStateException'],
    keyOff,
  ),
  ...forAll(['KMSNotFoundException', 'KMS.NotFoundException', 'InvalidKMSResourceException'], ({ text }) => ({
    why: l10n.t('The KMS key of the data does not exist.'),
    cause: text,
  })),
  KMSOptInRequired: () => ({
    why: l10n.t('The account does not use KMS, with which the stream is encrypted.'),
    cause: l10n.t('Sign up for AWS KMS.'),
  }),
  InvalidSourceException: ({ text }) => ({
    why: l10n.t('The source of the delivery stream cannot be read.'),
    cause: text,
  }),
};

/** "Stream orders under account 111122223333 not found." */
function missingStream(text: string): string | undefined {
  return /^Stream (\S+) under account \d+ not found/.exec(text)?.[1];
}

function throttled({ text, code }: FailureFacts): Reason {
  const why = text === '' ? l10n.t('AWS throttles the calls.') : l10n.t('AWS throttles: {0}', text);
  return { why, cause: withCode(code), action: RETRY };
}

function withCode(code: string): string {
  return l10n.t('Too many calls in a second, here or in other programs ({0}). Wait a moment, then try again.', code);
}

function quota({ text }: FailureFacts): Reason {
  return {
    why: l10n.t('A quota of the account is used up.'),
    cause: l10n.t('{0} Remove what is not needed, or ask for more in AWS Service Quotas.', text),
  };
}

function failed({ text, code }: FailureFacts): Reason {
  return {
    why: l10n.t('AWS has a fault at the moment ({0}).', code),
    cause: text === '' ? l10n.t('It said nothing more. Try again.') : text,
    action: RETRY,
  };
}

function invalid({ text, code }: FailureFacts): Reason {
  return { why: l10n.t('AWS refuses the request ({0}).', code), cause: text };
}

function keyOff({ text }: FailureFacts): Reason {
  return {
    why: l10n.t('The KMS key of the data is switched off.'),
    cause: l10n.t('{0} Enable the key, or cancel its deletion, in KMS.', text),
  };
}

function denied(facts: FailureFacts): Reason {
  const iamAction = deniedActionIn(facts.text);
  if (iamAction !== undefined) {
    return {
      why: l10n.t('{0} is not allowed.', iamAction),
      cause: facts.text,
      action: { kind: 'permission', iamAction },
    };
  }
  // S3 says no more than "Access Denied" to a caller of another account, and nothing at all to HEAD.
  if (!/^(Access Denied\.?)?$/.test(facts.text)) {
    return { why: l10n.t('Access was denied: {0}', facts.text) };
  }
  return {
    why: l10n.t('Access was denied.'),
    cause: l10n.t(
      'The policies of the credentials and of the bucket must allow s3:ListBucket to list it and s3:GetObject to read from it. A bucket whose requester pays needs "requestPayer" in the connection.',
    ),
  };
}

/** "User: … is not authorized to perform: kinesis:ListStreams on resource: …" */
export function deniedActionIn(text: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(text)?.[1];
}
