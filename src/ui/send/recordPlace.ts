import type { Uri } from 'vscode';
import { recordPosition, textBytes, type FormatDecision } from '../../records';
import type { ReadAs } from './readAs';
import { readPart, type SourcePart } from './sources';

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Where a record begins, as editors count. */
export interface RecordPlace {
  uri: Uri;
  line: number;
  column: number;
}

/**
 * Finds a record in the documents that it was read from.
 * @param index from 0, among the records of all parts
 * @returns undefined: it is not from a document. Where only the document is known, its beginning.
 */
export async function recordPlace(
  parts: readonly SourcePart[],
  index: number,
  { readAs, signal }: { readAs: ReadAs; signal: AbortSignal },
): Promise<RecordPlace | undefined> {
  let before = 0;
  for (const part of parts) {
    const decisions: FormatDecision[] = [];
    const onFormat = (decision: FormatDecision) => decisions.push(decision);
    let count = 0;
    for await (const batch of readPart(part, { readAs, signal, onFormat })) {
      count += batch.length;
      if (before + count > index) return placeIn(part, decisions[0], index - before);
    }
    before += count;
  }
  return undefined;
}

function placeIn(part: SourcePart, decision: FormatDecision | undefined, index: number): RecordPlace | undefined {
  if (part.kind === 'records' || !part.place) return undefined;
  const { uri, line, column } = part.place;
  const text = decision && textOf(part, decision);
  const found = text && recordPosition(text, decision.format, index);
  if (!found) return { uri, line, column };
  return { uri, line: line + found.line, column: found.line === 0 ? column + found.column : found.column };
}

/** Undefined: it is not at hand, or its bytes are not the text that an editor shows. */
function textOf(part: SourcePart, { encoding }: FormatDecision): Uint8Array | undefined {
  if (part.kind === 'text') return textBytes(part.text);
  if (part.kind !== 'bytes' || (encoding && encoding.name !== 'utf8')) return undefined;
  const { bytes } = part;
  return UTF8_MARK.equals(bytes.subarray(0, UTF8_MARK.length)) ? bytes.subarray(UTF8_MARK.length) : bytes;
}
