import type { PutMs } from './deliveryLatency';

/** Records that were sent, there to be read as often as needed. */
export interface SentRecords {
  /** As a report calls them. */
  name: string;
  /** No record was sent before; `undefined`: not known. */
  fromMs: number | undefined;
  /** None was sent after; not there: not known. */
  untilMs?: number | undefined;
  /** When each was put, as it becomes known by sending or reading them. Undefined: it does not. */
  putMs?: PutMs | undefined;
  read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}
