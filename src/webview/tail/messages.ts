/**
 * What the panel of a tail and its host say to each other. The host owns the records; the panel asks for the rows that
 * it shows. Positions count the records of the panel's view (all, or those that match): they stay while the view does,
 * and each change of the filter or the range makes another view, with another generation.
 */

import type { GridRow, RowsAnswer, RowsRequest } from '../grid/messages';
import type { PositionRange } from '../grid/selection';
import type { PanelTexts } from './panelTexts';

/** How times are written; all of a time is in the tooltip. */
export type TimeFormat = 'local' | 'utc';

export type PauseKind = 'view' | 'reading';

export const RECORD_ACTIONS = [
  ...(['copyData', 'copyJson', 'copyCli', 'openDocument', 'pickForDiff', 'diff'] as const),
  ...(['tailFromHere', 'sendAgain', 'sendEdited', 'findInS3'] as const),
] as const;

export type RecordAction = (typeof RECORD_ACTIONS)[number];

/** What the context menu of rows, heads and details can do. The page knows what it was opened for. */
export const MENU_ACTIONS = [
  ...(['filterByValue', 'excludeValue', 'copyValue', 'copyRecord', 'copyJson', 'copyPath', 'copyCli'] as const),
  ...(['showAsColumn', 'hideColumn', 'sortAscending', 'sortDescending', 'sortByArrival'] as const),
  ...(['openRecord', 'findInS3', 'tailFromHere', 'sendAgain', 'sendEdited', 'export'] as const),
  ...(['selectForCompare', 'compare'] as const),
] as const;

export type MenuAction = (typeof MENU_ACTIONS)[number];

export const VALUE_ACTIONS = ['filter', 'exclude', 'copy'] as const;

export type ValueAction = (typeof VALUE_ACTIONS)[number];

/** A value of a record: that of a column, or of a field of its data as a filter names it. */
export type ValueOf = { column: (typeof VALUE_COLUMNS)[number] } | { path: string };

/** With several records; `diff` with two. */
export const SELECTION_ACTIONS = ['send', 'copyData', 'copyNdjson', 'open', 'export', 'diff'] as const;

export type SelectionAction = (typeof SELECTION_ACTIONS)[number];

export const PANEL_ACTIONS = [
  ...([
    'stop',
    'clear',
    'restart',
    'restartFromOldest',
    'chooseStart',
    'chooseShards',
    'chooseReading',
    'chooseSchema',
  ] as const),
  ...(['export', 'record', 'copyLink', 'showLog', 'remedy', 'send'] as const),
  ...(['createTemplate', 'copyTypeScript', 'copyJsonSchema'] as const),
] as const;

export type PanelAction = (typeof PANEL_ACTIONS)[number];

export const SORT_COLUMNS = ['time', 'shard', 'key', 'sequenceNumber', 'size'] as const;

export const VALUE_COLUMNS = [...SORT_COLUMNS, 'age', 'data'] as const;

/** Undefined instead of one: the order in which the records were read. */
export type SortOrder =
  { by: (typeof SORT_COLUMNS)[number]; isDescending: boolean } | { by: 'field'; path: string; isDescending: boolean };

export type FromPanel =
  /** The script runs; also after the tab was hidden and is shown again. */
  | { kind: 'ready' }
  | RowsRequest
  | { kind: 'details'; id: number }
  /** The position of a record in the view of now. */
  | { kind: 'locate'; id: number }
  | { kind: 'filter'; text: string }
  /** Worth remembering, since it was entered or left as it is. */
  | { kind: 'filterUsed'; text: string }
  | { kind: 'keepFilter'; text: string; isKept: boolean }
  /** Arrival times in milliseconds since the epoch, both ends included. */
  | { kind: 'range'; range: TimeRange | undefined }
  /** Sorts what matches now; also again, with what came since. */
  | { kind: 'sort'; order: SortOrder | undefined }
  /** What came after the send is wanted too. */
  | { kind: 'afterSent' }
  | { kind: 'pause'; what: PauseKind; on: boolean }
  /** Fields that are columns, in the order in which rows have them. */
  | { kind: 'pins'; paths: string[] }
  /** Within the rows of the view, from a position on; an empty text ends it. */
  | { kind: 'search'; text: string; from: number; direction: 'next' | 'previous' }
  /** What the page wants to know about the fields from now on. */
  | { kind: 'fields'; wanted: WantedFields }
  /** Adds a condition to the filter. */
  | { kind: 'narrow'; condition: string }
  | { kind: 'record'; action: RecordAction; id: number }
  /** What the record has, exactly: rows have no control characters, and are cut. */
  | { kind: 'value'; action: ValueAction; id: number; of: ValueOf }
  /** `ranges` of positions of that view, ascending. */
  | { kind: 'selection'; action: SelectionAction; generation: number; ranges: PositionRange[] }
  /** For the clipboard. */
  | { kind: 'copy'; text: string }
  | { kind: 'panel'; action: PanelAction };

/** Names come from a sample of what arrives, statistics from all of it. */
export type WantedFields = 'nothing' | 'names' | 'statistics';

export type ToPanel =
  | { kind: 'init'; texts: PanelTexts; about: TailAbout; locale: string; times: TimeFormat }
  | { kind: 'status'; status: TailStatusNow }
  | { kind: 'shards'; shards: ShardNow[] }
  | { kind: 'arrivals'; arrivals: ArrivalsNow | undefined }
  | RowsAnswer<TailRow>
  | { kind: 'details'; id: number; details: RecordDetails | undefined }
  | { kind: 'located'; generation: number; id: number; position: number; isThere: boolean }
  /** `saved` as in `TailAbout`: the filter is part of it. */
  | {
      kind: 'filter';
      text: string;
      problem: FilterProblem | undefined;
      range: TimeRange | undefined;
      sent?: SentNow | undefined;
      saved: unknown;
    }
  | {
      kind: 'searched';
      text: string;
      generation: number;
      position: number | undefined;
      problem: FilterProblem | undefined;
    }
  | { kind: 'filters'; filters: FiltersNow }
  | { kind: 'fields'; fields: FieldsNow }
  /** Chosen in the context menu, which VS Code shows. */
  | { kind: 'menu'; action: MenuAction };

/** Of the stream, in this workspace, the last ones first. */
export interface FiltersNow {
  recent: string[];
  saved: string[];
}

/** The send whose records alone are shown. */
export interface SentNow {
  startedMs: number;
  records: number;
}

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

export interface TailAbout {
  stream: string;
  connection: string;
  from: string;
  shards: string[] | undefined;
  /** How the records come; undefined: they are no stream's. */
  reading: 'polling' | 'fanOut' | undefined;
  /** All records are of one delivered object. */
  isObject: boolean;
  /** Until a person chooses an order. */
  isNewestFirst: boolean;
  /** The tail that runs, or ran. */
  id: string;
  /** How many records, and bytes of them, are kept. Beyond that the oldest are dropped. */
  limit: { records: number; bytes: number };
  /** Comes back after a window reload; only the host reads what is in it. */
  saved: unknown;
}

/** What occurs in the data of the records that match. */
export interface FieldsNow {
  records: number;
  notJson: number;
  isCut: boolean;
  /** 0 to 1: how much has been counted. */
  progress: number;
  fields: FieldNow[];
}

export interface FieldNow {
  /** As a filter takes it. */
  path: string;
  records: number;
  types: { type: string; share: number }[];
  /** How many values there are, null included, and how many places for one. */
  count: number;
  places: number;
  nulls: number;
  missing: number;
  /** About, where it is not exact. */
  distinct: { count: number; isExact: boolean };
  numbers: NumbersNow | undefined;
  /** The most frequent values. */
  top: FacetValue[];
}

export interface NumbersNow {
  min: string;
  max: string;
  median: string;
  /** The median and the bars are those of a sample. */
  isSampled: boolean;
  /** How many lie in each of equal parts of the range. */
  histogram: number[];
}

export interface FacetValue {
  /** JSON, cut off. */
  value: string;
  count: number;
  /** As a filter writes it. Undefined: a filter cannot ask for it. */
  term: string | undefined;
}

/** A recording to disk that is under way. */
interface RecordingNow {
  file: string;
  records: number;
  bytes: number;
}

export interface FilterProblem {
  message: string;
  start: number;
  end: number;
}

/** `kind` decides the look, `text` says it. */
export interface TailStateNow {
  kind: 'connecting' | 'live' | 'silent' | 'waiting' | 'disconnected' | 'stopped' | 'failed';
  text: string;
  /** What a person can do about it, as a button says it. */
  remedy?: string | undefined;
}

export interface TailStatusNow {
  generation: number;
  /** Positions of the view: the oldest kept, and one past the newest. */
  first: number;
  end: number;
  /** Where a view that is held ends. */
  heldEnd: number | undefined;
  order: SortOrder | undefined;
  /** How many match that came since the others were sorted. */
  unsorted: number;
  /** 0 to 1: how much of what is kept has been looked at by the filter. */
  progress: number;
  received: number;
  kept: number;
  keptBytes: number;
  dropped: number;
  matched: number;
  perSecond: number;
  behindMs: number;
  limit: LimitNow;
  isViewPaused: boolean;
  isReadingPaused: boolean;
  /** The name of the schema that decodes the records. */
  schema: string | undefined;
  /** Its file was edited, and cannot be used. */
  schemaProblem: string | undefined;
  recording: RecordingNow | undefined;
  state: TailStateNow;
  /** Places where records may be missing; the last one. */
  gaps: { count: number; last: string } | undefined;
}

/** What the tails of this window take of a shard's read limit, which all of its readers share. */
export interface LimitNow {
  /** Out of 5. */
  readsPerSecond: number;
  /** By calls or bytes, whichever is more: 1 is all of it. */
  share: number;
  /** Others need it: the tail reads less often for a while. */
  isThrottled: boolean;
}

export interface ShardNow {
  shardId: string;
  perSecond: number;
  behindMs: number;
  limit: LimitNow;
  state: string;
  /** Undefined: as it should be. */
  note: string | undefined;
}

export interface ArrivalsNow {
  startMs: number;
  bucketMs: number;
  shardIds: string[];
  counts: number[][];
  /** How many of each bucket match. Undefined: all do. */
  matched: number[] | undefined;
}

export type DataKind = 'json' | 'text' | 'binary';

export interface TailRow extends GridRow {
  arrivalMs: number;
  shardId: string;
  partitionKey: string;
  sequenceNumber: string;
  size: number;
  kind: DataKind;
  /** What it was packed in, from the outside in. */
  packed: string[];
  /** A layer that could not be taken off, and why. */
  failed: { layer: string; reason: string } | undefined;
  /** The beginning of the decoded data, on one line. */
  preview: string;
  isCut: boolean;
  /** Start and end of what matches in the preview. */
  marks: [number, number][];
  /** The values of the pinned fields in their order. Null: the record does not have the field. */
  fields: (string | null)[];
}

export interface RecordDetails {
  arrivalMs: number;
  shardId: string;
  partitionKey: string;
  /** In decimal, as the service routes by it. Undefined: the record comes from an object, where no shard took it. */
  hashKey: string | undefined;
  sequenceNumber: string;
  /** Its place in the aggregated record that it came in. */
  subSequenceNumber: number | undefined;
  size: number;
  kind: DataKind;
  /** All that was tried to unpack it, from the outside in. */
  layers: { name: string; bytes: number; failure: string | undefined }[];
  /** The kept members of its aggregated record. Empty: it was not aggregated. */
  members: { id: number; name: string; partitionKey: string; size: number }[];
  /** Decoded. */
  text: string;
  isTextCut: boolean;
  /** The bytes as text, before unpacking. */
  raw: string;
  isRawCut: boolean;
  hex: string;
  isInDiff: boolean;
}
