import { inSlices } from '../slices';

/** So many are sorted at once: it takes a few milliseconds. */
const RUN = 2_048;
/** And so many are merged before the clock is looked at. */
const MERGES_PER_LOOK = 2_048;

/**
 * Sorts the numbers from 0 to before `count`, and yields to the event loop after each slice of the work. Those that are equal stay in
 * their order.
 * @throws the signal's reason when it aborts
 */
export async function sortInSlices(
  count: number,
  compare: (left: number, right: number) => number,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  let start = 0;
  const sortRun = () => {
    order.subarray(start, start + RUN).sort(compare);
    start += RUN;
    return start < count;
  };
  if (count > 0) await inSlices(sortRun, signal);
  let from = order;
  let to = new Uint32Array(count);
  for (let width = RUN; width < count; width *= 2) {
    await mergePass({ from, to, width, compare }, signal);
    [from, to] = [to, from];
  }
  return from;
}

interface MergePass {
  from: Uint32Array;
  to: Uint32Array;
  /** The length of the runs that are sorted. */
  width: number;
  compare: (left: number, right: number) => number;
}

async function mergePass({ from, to, width, compare }: MergePass, signal: AbortSignal): Promise<void> {
  const { length } = from;
  let at = 0;
  let left = 0;
  let leftEnd = 0;
  let right = 0;
  let rightEnd = 0;
  const merge = () => {
    const end = Math.min(length, at + MERGES_PER_LOOK);
    for (; at < end; at++) {
      if (left === leftEnd && right === rightEnd) {
        left = at;
        leftEnd = right = Math.min(length, at + width);
        rightEnd = Math.min(length, at + 2 * width);
      }
      const takesLeft = right === rightEnd || (left < leftEnd && compare(from[left] ?? 0, from[right] ?? 0) <= 0);
      to[at] = (takesLeft ? from[left++] : from[right++]) ?? 0;
    }
    return at < length;
  };
  await inSlices(merge, signal);
}
