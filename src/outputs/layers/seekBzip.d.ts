/** The part of the library that is used here. It comes without types. */
declare module 'seek-bzip' {
  class Stream {
    /** The next byte of the input. Throws at its end. */
    readByte(): number;
    writeByte(byte: number): void;
  }

  const Bunzip: {
    Stream: typeof Stream;
    /** Reads one stream, from its header to its checksum. Throws when it is damaged or not bzip2. */
    decode(input: Stream, output: Stream): void;
  };
  export = Bunzip;
}
