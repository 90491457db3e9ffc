import type { GridRow, RowsAnswer, RowsRequest } from '../grid/messages';
import type { ReportTexts } from './reportTexts';

/** `warning`: not all is as it should be. `neutral`: there is nothing to judge. */
export type ReportTone = 'good' | 'warning' | 'neutral';

export interface SectionColumn {
  id: string;
  title: string;
  /** In pixels. Undefined: it takes what the others leave, as exactly one column does. */
  width?: number | undefined;
  /** `data` is coloured where it is JSON. */
  kind: 'text' | 'number' | 'data';
}

export interface SectionAbout {
  title: string;
  count: number;
  tone: ReportTone;
  /** It begins open. */
  isOpen: boolean;
  note: string | undefined;
  columns: readonly SectionColumn[];
  /** How many rows the host can give: all, or the first ones. */
  listed: number;
}

export interface LatencyNow {
  minMs: number;
  medianMs: number;
  p95Ms: number;
  maxMs: number;
  /** Over how many records. */
  records: number;
}

/** One state of a report. `revision` tells it from earlier ones: what the page says names the one that it shows. */
export interface ReportAbout {
  /** By which it is found again after a reload of the window. */
  id: string;
  revision: number;
  title: string;
  connection: string;
  /** Undefined: the connection has none. */
  color: string | undefined;
  verdict: { tone: ReportTone; text: string };
  lines: readonly string[];
  latency: LatencyNow | undefined;
  sections: readonly SectionAbout[];
  actions: readonly string[];
  /** It can be written as JSON and as Markdown. */
  isWhole: boolean;
}

export interface ReportProgressNow {
  text: string;
  /** 0 to 1; undefined: not known. */
  fraction: number | undefined;
}

export interface SectionCell {
  text: string;
  isLink: boolean;
  tooltip?: string | undefined;
}

export interface SectionRow extends GridRow {
  cells: readonly SectionCell[];
}

export type ToReport =
  | { kind: 'init'; texts: ReportTexts; locale: string }
  | { kind: 'report'; report: ReportAbout }
  | { kind: 'progress'; progress: ReportProgressNow | undefined }
  | { kind: 'rows'; section: number; answer: RowsAnswer<SectionRow> };

/** What a section with rows asks for. */
export type FromSection =
  | { kind: 'rows'; section: number; request: RowsRequest }
  | { kind: 'link'; revision: number; section: number; row: number; cell: number }
  | { kind: 'copyRow'; revision: number; section: number; row: number };

export type FromReport =
  | FromSection
  | { kind: 'ready' }
  | { kind: 'action'; revision: number; action: number }
  | { kind: 'copyMarkdown' | 'saveJson' | 'cancel' };
