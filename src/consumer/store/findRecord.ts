import type { RecordView } from './recordView';
import { inSlices } from '../slices';

export interface FindOptions {
  view: RecordView;
  /** As a filter compiled over the view's store gives it. */
  matches: (id: number) => boolean;
  /** The position to go on from; it is looked at last, after the other end of the view. */
  from: number;
  direction: 'next' | 'previous';
  signal: AbortSignal;
}

/** Search within what is shown: the position of the nearest record that matches; undefined: there is none. */
export async function findRecord({ view, matches, from, direction, signal }: FindOptions): Promise<number | undefined> {
  await view.settled();
  signal.throwIfAborted();
  const { first, end } = view;
  const count = end - first;
  if (count <= 0) return undefined;
  const step = direction === 'next' ? 1 : -1;
  // Before the first for the one, behind the last for the other.
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
