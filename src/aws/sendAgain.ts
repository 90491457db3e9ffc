import type { FinalizeHandler, FinalizeHandlerArguments, HttpRequest, Pluggable } from '@smithy/types';
import type { CredentialCache } from './credentials/credentialCache';
import { noteLogin } from './credentials/notedLogin';

/**
 * The service refused the credentials, before anything was processed. They may have been renewed since, or replaced.
 * "Common errors" of Kinesis, Firehose and STS; "Error responses" of S3.
 */
const REFUSED_CREDENTIALS: ReadonlySet<string> = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'TokenRefreshRequired',
  'InvalidToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
]);

/** The service refused the time in the signature, before anything was processed. The SDK corrects its clock by the answer. */
const REFUSED_TIME: ReadonlySet<string> = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
  'AuthFailure',
]);

interface Refusal extends Error {
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
}

/**
 * Sends a request once more where the service refused it for its credentials and there are others by now, or for its time and
 * the clock was corrected. Neither was processed, so puts are sent again as well.
 */
export function sendingAgain<Input extends object, Output extends object>(
  credentials: CredentialCache,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.addRelativeTo(
        (next: FinalizeHandler<Input, Output>) => async (args: FinalizeHandlerArguments<Input>) => {
          const { accessKeyId } = await credentials.get();
          try {
            return await next(args);
          } catch (error) {
            const isWorthIt = await canSucceed(error, credentials, accessKeyId);
            if (isWorthIt && isReplayable(args.request as HttpRequest)) return next(args);
            throw error;
          }
        },
        // Nearest to the wire but for the signature: with each attempt of the client's own.
        { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'sendAgain' },
      );
    },
  };
}

async function canSucceed(error: unknown, credentials: CredentialCache, accessKeyId: string): Promise<boolean> {
  if (!(error instanceof Error)) return false;
  const { name, $metadata } = error as Refusal;
  if (REFUSED_TIME.has(name) && $metadata?.clockSkewCorrected) return true;
  if (!REFUSED_CREDENTIALS.has(name)) return false;
  const isRenewed = await credentials.renew(accessKeyId);
  if (!isRenewed) noteLogin(error, credentials.login);
  return isRenewed;
}

/** A stream was read by the first attempt. */
function isReplayable({ body }: HttpRequest): boolean {
  return body === undefined || typeof body === 'string' || ArrayBuffer.isView(body);
}
