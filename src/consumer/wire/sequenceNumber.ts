import { PipelinesError } from '../../errors';

/** "0|([1-9]\\d{0,128})" ("Kinesis Data Streams API Reference: Record"). */
export const MAX_SEQUENCE_DIGITS = 129;
const SEQUENCE_NUMBER = new RegExp(`^\\d{1,${MAX_SEQUENCE_DIGITS}}$`);

/** Answers are checked where they come in, since files are named after sequence numbers, and `BigInt` is made of them. */
export function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && SEQUENCE_NUMBER.test(value);
}

/** The error for an answer whose records are not those of Kinesis. */
export function invalidAnswer(cause?: unknown): PipelinesError {
  return new PipelinesError('InvalidAnswer', 'The endpoint’s answer does not have the form of a Kinesis answer.', {
    remedy: 'Check that the connection’s endpoint speaks the Kinesis API.',
    cause,
  });
}
