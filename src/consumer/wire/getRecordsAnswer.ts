import type { HashKeys } from '../../common';
import type { RecordList } from '../types';

export interface ChildShardEntry {
  shardId: string;
  parents: string[];
  /** Undefined: the server does not name them. */
  hashKeys?: HashKeys | undefined;
}

export interface GetRecordsAnswer {
  /** The stream's records. Their data may be KPL aggregates. */
  records: RecordList;
  /** Undefined: the shard is closed and has been read to its end. */
  nextIterator: string | undefined;
  behindMs: number;
  /** The children of a closed shard. Empty where the server does not name them. */
  children: ChildShardEntry[];
  /** The size of the records' data. */
  bytes: number;
}

/** The answer was made between these moments of the computer's clock. */
export interface AnswerTimes {
  askedMs: number;
  receivedMs: number;
}

export type ReadAnswer = GetRecordsAnswer & AnswerTimes;
