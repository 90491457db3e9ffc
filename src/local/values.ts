/** A point in time: seconds since the epoch in JSON, tag 1 with milliseconds in CBOR. */
export class Timestamp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** For `JSON.stringify`. */
  toJSON(): number {
    return this.ms / 1000;
  }
}

/** Bytes of a request in CBOR. JSON has a string with their base64 instead. */
export class BlobValue {
  readonly base64: string;
  readonly byteLength: number;

  constructor(base64: string, byteLength: number) {
    this.base64 = base64;
    this.byteLength = byteLength;
  }
}
