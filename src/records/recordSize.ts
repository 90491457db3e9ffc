/**
 * The longest record that is read, so that an input in which no record ends takes no more memory than this. It is larger than any
 * record that Kinesis takes (10 MiB, "Kinesis Data Streams quotas and limits"), with room for white space.
 */
export const MAX_BYTES_OF_A_RECORD = 64 * 1024 * 1024;
