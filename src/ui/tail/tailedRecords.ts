import { streamLabel } from '../../aws';
import type { TailSession } from './tailSession';
import type { SentRecords } from '../deliveries/sentRecords';

/** The records that a tail keeps. */
export function tailedRecords(session: Pick<TailSession, 'store' | 'stream'>): SentRecords {
  const { store, stream } = session;
  return {
    name: streamLabel(stream),
    fromMs: oldestArrival(store),
    // oxlint-disable-next-line typescript/require-await -- at hand, and read like what is not
    async *read(signal) {
      const end = store.firstId + store.kept;
      for (let id = store.firstId; id < end; id++) {
        signal.throwIfAborted();
        const record = store.get(id);
        if (record) yield record.data;
      }
    },
  };
}

/** The first record that was read need not be the oldest: each shard is read from its own beginning. */
function oldestArrival(store: TailSession['store']): number | undefined {
  let oldest = Infinity;
  for (let id = store.firstId; id < store.firstId + store.kept; id++) {
    oldest = Math.min(oldest, store.arrivalMsOf(id) ?? Infinity);
  }
  return oldest === Infinity ? undefined : oldest;
}
