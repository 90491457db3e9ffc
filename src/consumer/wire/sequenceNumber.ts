import { PipelinesError } from '../../errors';

/** "0|([1-9]\\d{0,128})" ("Kinesis Data Streams API Reference: Record"). */
export const MAX_SEQUENCE_DIGITS = 129;
const SEQUENCE_NUMBER = new RegExp(`^\\d{1,${MAX_SEQUENCE_DIGITS}}$`);

/** What an endpoint says is checked where it comes in: files are named by sequence numbers, and numbers are made of them. */
export function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && SEQUENCE_NUMBER.test(value);
}

/** Of an answer that gives no records as Kinesis gives them. */
export function invalidAnswer(cause?: unknown): PipelinesError {
  return new PipelinesError('InvalidAnswer', 'The endpoint did not answer with records as Kinesis gives them.', {
    remedy: 'Check that the connection’s endpoint speaks the Kinesis API.',
    cause,
  });
}
