import { LINE_FEED, OPEN_BRACKET, SLASH } from '../ascii';
import { ValueScanner } from './valueScanner';

/** How the values of a JSON input are arranged. */
export interface JsonLayout {
  /** `array`: the elements are the records. `lines`: NDJSON. `single`: one value, or the beginning of a long one. */
  kind: 'single' | 'array' | 'lines' | 'backToBack';
  /** It is JSONC; the comments are removed. */
  hasComments: boolean;
}

/** Judged by the first bytes. Reading the input shows whether it is JSON at all. */
export function jsonLayout(start: Uint8Array): JsonLayout {
  const scanner = new ValueScanner();
  const begin = scanner.skipInsignificant(start, 0, false);
  if (begin < 0) return { kind: 'single', hasComments: start.includes(SLASH) };
  const hasHeadComment = start.subarray(0, begin).includes(SLASH);
  if (start[begin] === OPEN_BRACKET) return { kind: 'array', hasComments: hasHeadComment };
  const first = scanner.scan(start, begin, false);
  if (first.kind !== 'value') return { kind: 'single', hasComments: hasHeadComment };
  const hasComments =
    hasHeadComment || pairs(scanner.gaps).some(([from, to]) => start.subarray(from, to).includes(SLASH));
  const next = scanner.skipInsignificant(start, first.end, false);
  if (next < 0 || next >= start.length) return { kind: 'single', hasComments };
  const isOnNextLine = start.subarray(first.end, next).includes(LINE_FEED);
  return { kind: isOnNextLine ? 'lines' : 'backToBack', hasComments };
}

function pairs(offsets: readonly number[]): [number, number][] {
  return offsets.flatMap((from, index) => (index % 2 === 0 ? [[from, offsets[index + 1] ?? from]] : []));
}
