import type { HashKeys } from '../../common';
import type { RecordList } from '../types';

export interface ChildShardEntry {
  shardId: string;
  parents: string[];
  /** Undefined: the server does not say. */
  hashKeys?: HashKeys | undefined;
}

export interface GetRecordsAnswer {
  /** As Kinesis keeps them: their data may be KPL aggregates. */
  records: RecordList;
  /** Undefined: the shard is closed and has been read to its end. */
  nextIterator: string | undefined;
  behindMs: number;
  /** Of a closed shard; empty where the server does not say. */
  children: ChildShardEntry[];
  /** Of the records' data. */
  bytes: number;
}

/** When an answer was made: between these moments of the computer's clock. */
export interface AnswerTimes {
  askedMs: number;
  receivedMs: number;
}

export type ReadAnswer = GetRecordsAnswer & AnswerTimes;
