import type { HttpRequest, InitializeHandlerArguments, Pluggable } from '@smithy/types';
import { isDirectoryBucket } from './buckets';

/**
 * Says with each request for a bucket that the caller pays for it ("Requester Pays buckets"): S3 refuses others, and takes no notice
 * where the owner pays. Directory buckets know nothing of it.
 */
export function payingAsRequester<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next) => (args) => {
          const bucket = bucketOf(args.input);
          if (bucket !== undefined && !isDirectoryBucket(bucket)) {
            (args.request as HttpRequest).headers['x-amz-request-payer'] = 'requester';
          }
          return next(args);
        },
        { step: 'build', name: 'requestPayer' },
      ),
  };
}

/** A session with a directory bucket can write unless it is asked for otherwise ("CreateSession"). */
export function openingReadOnlySessions<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => (args: InitializeHandlerArguments<Input>) =>
          next(
            context.commandName === 'CreateSessionCommand'
              ? { ...args, input: { ...args.input, SessionMode: 'ReadOnly' } }
              : args,
          ),
        { step: 'initialize', name: 'readOnlySession' },
      ),
  };
}

function bucketOf(input: object): string | undefined {
  return 'Bucket' in input && typeof input.Bucket === 'string' ? input.Bucket : undefined;
}
