import { isMalformedInput } from './malformedInput';
import { JsonSplitter } from './json/jsonSplitter';

const LINE_FEED = 0x0a;

/**
 * The records of a delivered object, each as a line of text; `undefined`: it does not begin with one. Firehose puts
 * nothing between records, and one that is not JSON must not hide the others: it is shown up to its end of line.
 */
export function splitDeliveredRecords(
  bytes: Uint8Array,
  { isIncomplete }: { isIncomplete: boolean },
): string[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = buffer.find((byte) => byte > 0x20);
  if (first !== 0x7b && first !== 0x5b) return undefined;
  const lines: string[] = [];
  let done = 0;
  while (done < buffer.length) {
    const rest = buffer.subarray(done);
    const splitter = new JsonSplitter({ expandArrays: done === 0 && first === 0x5b });
    try {
      pushAll(lines, splitter.push(rest, !isIncomplete));
      if (isIncomplete) addUnlessBlank(lines, splitter.rest.toString('utf8'));
      break;
    } catch (error) {
      if (!isMalformedInput(error)) throw error;
      pushAll(lines, splitter.complete);
      // A first value that is not JSON: then this is text that happens to begin with a brace.
      if (lines.length === 0) return undefined;
      const start = done + splitter.completeEnd;
      const lineEnd = buffer.indexOf(LINE_FEED, start + 1);
      const end = lineEnd < 0 ? buffer.length : lineEnd;
      addUnlessBlank(lines, buffer.toString('utf8', start, end));
      done = end + 1;
    }
  }
  return lines;
}

function pushAll(lines: string[], records: readonly Uint8Array[]): void {
  for (const record of records) {
    lines.push(Buffer.from(record.buffer, record.byteOffset, record.length).toString('utf8'));
  }
}

function addUnlessBlank(lines: string[], text: string): void {
  const line = text.replace(/[\r\n]+/g, ' ').trim();
  if (line !== '') lines.push(line);
}
