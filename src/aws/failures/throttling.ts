import { errorCode } from './failureCode';

/** More calls in a second than the account, the stream or the key takes. */
export const THROTTLING_CODES = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'BandwidthLimitExceeded',
  'SlowDown',
  'ServiceUnavailableException',
  'KMSThrottlingException',
] as const;

const CODES: ReadonlySet<string> = new Set(THROTTLING_CODES);

/** Kinesis calls a quota and a rate by one name; the words tell them apart. */
export const LIMIT_OF_RATE = /\brate exceeded|too many requests|throttl/i;

/** Whether the call goes through when it is made again, later. */
export function isThrottling(error: unknown): boolean {
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error)) return false;
  return CODES.has(code) || (code === 'LimitExceededException' && LIMIT_OF_RATE.test(error.message));
}
