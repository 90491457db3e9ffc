import * as l10n from '@vscode/l10n';
import { archivedObjectOf } from '../../common';
import { forAll, RETRY, type Explain } from './reason';

/** What S3 answers ("Amazon S3 API Reference: Error responses"). To HEAD it gives a status and no words. */
export const OBJECT_FAILURES: Readonly<Record<string, Explain>> = {
  NoSuchBucket: () => ({ why: l10n.t('The bucket does not exist.') }),
  NoSuchAccessPoint: () => ({
    why: l10n.t('The access point does not exist.'),
    cause: l10n.t('Check its ARN in the setting "buckets" of the connection.'),
    action: { kind: 'openSettings' },
  }),
  NotImplemented: ({ text }) => ({ why: l10n.t('The server does not have this function of S3.'), cause: text }),
  ...forAll(['NoSuchKey', 'NotFound', 'NoSuchVersion'], () => ({
    why: l10n.t('The object does not exist (any more).'),
  })),
  ...forAll(['InvalidObjectState', 'ObjectNotInActiveTierError'], ({ text, error }) => {
    const object = archivedObjectOf(error);
    return {
      why: l10n.t('The object is archived and cannot be read at once.'),
      cause: l10n.t('{0} Restore it first: "Restore from Archive…" in the menu of its row.', text),
      action: object && { kind: 'restoreObject', object },
    };
  }),
  RestoreAlreadyInProgress: () => ({
    why: l10n.t('The object is being restored from the archive.'),
    cause: l10n.t('That takes minutes to hours. Try again later.'),
    action: RETRY,
  }),
  InvalidRequest: ({ text }) =>
    /server.side encryption/i.test(text)
      ? {
          why: l10n.t('The object is encrypted with a key that only its writer has (SSE-C).'),
          cause: l10n.t('Read it with the program that has the key.'),
        }
      : { why: l10n.t('AWS refuses the request ({0}).', 'InvalidRequest'), cause: text },
  BadRequest: () => ({
    why: l10n.t('S3 refuses the request and does not say why (HTTP 400).'),
    cause: l10n.t(
      'Often the session has expired, the bucket is in another region, or the object is encrypted with a key that only its writer has (SSE-C).',
    ),
    action: RETRY,
  }),
  ...forAll(['PermanentRedirect', 'TemporaryRedirect', 'IllegalLocationConstraintException'], ({ text }) => ({
    why: l10n.t('The bucket is in another region.'),
    cause: text,
    action: { kind: 'switchRegion' },
  })),
  ...forAll(['InvalidBucketName', 'InvalidAccessPointAliasError'], ({ text }) => ({
    why: l10n.t('This is not the name of a bucket.'),
    cause: text,
    action: { kind: 'openSettings' },
  })),
  MethodNotAllowed: () => ({ why: l10n.t('The object was deleted, and only a delete marker is left.') }),
  ...forAll(['PreconditionFailed', 'ConditionalRequestConflict'], () => ({
    why: l10n.t('The object was changed meanwhile.'),
    cause: l10n.t('Open it again.'),
  })),
  InvalidRange: () => ({
    why: l10n.t('The object is shorter than it was.'),
    cause: l10n.t('Open it again.'),
    action: RETRY,
  }),
  ...forAll(['EntityTooLarge', 'KeyTooLongError', 'MetadataTooLarge'], ({ text, code }) => ({
    why: l10n.t('AWS refuses the request ({0}).', code),
    cause: text,
  })),
  ...forAll(['IncompleteBody', 'BadDigest', 'XAmzContentSHA256Mismatch'], () => ({
    why: l10n.t('The bytes were changed on the way to S3.'),
    cause: l10n.t('Nothing was stored. Try again; if it happens often, look for a proxy that changes requests.'),
    action: RETRY,
  })),
};
