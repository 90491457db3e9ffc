/** The major types of RFC 8949, section 3.1: the upper three bits of an item's first byte. */
export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;

/** The lower five bits of an item's first byte, where they are not the value itself. */
export const INFO = {
  /** The smallest that is not the value itself: one byte follows. */
  oneByte: 24,
  twoBytes: 25,
  fourBytes: 26,
  eightBytes: 27,
  indefinite: 31,
} as const;

export const SIMPLE = { false: 20, true: 21, null: 22, undefined: 23 } as const;

/** Ends an item of indefinite length. */
export const BREAK = 0xff;

/**
 * "Epoch-based date/time". RFC 8949 says seconds; AWS's clients and Kinesis say milliseconds, as an integer
 * (`SdkCborGenerator` of the AWS SDK for Java).
 */
export const EPOCH_TAG = 1;
