import { streamLabel } from '../../aws';
import type { TailSession } from './tailSession';
import type { SentRecords } from '../deliveries/sentRecords';

/** The records that a tail keeps now. What it reads later is not among them. */
export function tailedRecords(session: Pick<TailSession, 'store' | 'stream'>): SentRecords {
  const { store, stream } = session;
  const end = store.firstId + store.kept;
  // By the place of a record among those that are read: some may be dropped meanwhile.
  let arrivals: number[] = [];
  return {
    name: streamLabel(stream),
    ...arrivalsOf(store),
    putMs: (index) => arrivals[index],
    // oxlint-disable-next-line typescript/require-await -- at hand, and read like what is not
    async *read(signal) {
      const read: number[] = [];
      arrivals = read;
      for (let id = store.firstId; id < end; id++) {
        signal.throwIfAborted();
        const record = store.get(id);
        if (!record) continue;
        read.push(record.arrivalMs);
        yield record.data;
      }
    },
  };
}

/** The first record that was read need not be the oldest: each shard is read from its own beginning. */
function arrivalsOf(store: TailSession['store']): Pick<SentRecords, 'fromMs' | 'untilMs'> {
  let oldest = Infinity;
  let newest = -Infinity;
  for (let id = store.firstId; id < store.firstId + store.kept; id++) {
    const arrivalMs = store.arrivalMsOf(id);
    if (arrivalMs === undefined) continue;
    oldest = Math.min(oldest, arrivalMs);
    newest = Math.max(newest, arrivalMs);
  }
  return oldest === Infinity ? { fromMs: undefined } : { fromMs: oldest, untilMs: newest };
}

/** Those that keep records: first the tails that read, the newest first, then those that ended, the last of them first. */
export function verifiableTails<Session extends { store: { kept: number } }>(
  sessions: readonly Session[],
  endedMsOf: (session: Session) => number | undefined,
): { session: Session; endedMs: number | undefined }[] {
  return sessions
    .map((session) => ({ session, endedMs: endedMsOf(session) }))
    .filter(({ session }) => session.store.kept > 0)
    .toReversed()
    .toSorted((left, right) => (right.endedMs ?? Number.MAX_SAFE_INTEGER) - (left.endedMs ?? Number.MAX_SAFE_INTEGER));
}
