import type { RecordPositions } from './recordPositions';
import { inSlices } from '../slices';

export interface FindOptions {
  view: RecordPositions;
  /** A filter that is compiled for the view's store. */
  matches: (id: number) => boolean;
  /** The position to search from. It is checked last, after the search has wrapped around. */
  from: number;
  direction: 'next' | 'previous';
  signal: AbortSignal;
}

/** Searches the records of a view. Resolves to the position of the nearest record that matches. Undefined: none does. */
export async function findRecord({ view, matches, from, direction, signal }: FindOptions): Promise<number | undefined> {
  await view.settled();
  signal.throwIfAborted();
  const { first, end } = view;
  const count = end - first;
  if (count <= 0) return undefined;
  const step = direction === 'next' ? 1 : -1;
  // The search enters before the first record, or after the last one.
  const outside = direction === 'next' ? -1 : count;
  const start = from < first || from >= end ? outside : from - first;
  let found: number | undefined;
  let tried = 0;
  const look = () => {
    tried++;
    const position = first + ((((start + tried * step) % count) + count) % count);
    const id = view.idAt(position);
    if (id !== undefined && matches(id)) found = position;
    return found === undefined && tried < count;
  };
  await inSlices(look, signal);
  return found;
}
