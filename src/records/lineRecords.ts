const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Each line that is not empty, without its line break. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    const buffer = Buffer.concat([this.#rest, chunk]);
    const records: Uint8Array[] = [];
    let start = 0;
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, start)) {
      take(records, buffer, start, end);
      start = end + 1;
    }
    if (isLast) take(records, buffer, start, buffer.length);
    this.#rest = buffer.subarray(start);
    return records;
  }
}

function take(records: Uint8Array[], buffer: Buffer, start: number, end: number): void {
  const last = end > start && buffer[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  if (last > start) records.push(buffer.subarray(start, last));
}
