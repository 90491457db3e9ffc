const LINE_FEED = 0x0a;

/** A sender, or Firehose's `AppendDelimiterToRecord`, may have added a line feed to a record. */
export function withoutNewline(record: Uint8Array): Uint8Array {
  return record.at(-1) === LINE_FEED ? record.subarray(0, -1) : record;
}
