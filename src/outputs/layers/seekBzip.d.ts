/** As far as it is used here. It has no types of its own. */
declare module 'seek-bzip' {
  class Stream {
    /** The next byte of an input; it throws where there is none. */
    readByte(): number;
    writeByte(byte: number): void;
  }

  const Bunzip: {
    Stream: typeof Stream;
    /** One stream, from its header to its checksum. Throws where it is none, or damaged. */
    decode(input: Stream, output: Stream): void;
  };
  export = Bunzip;
}
