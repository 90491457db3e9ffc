import type { LatencyNow, ReportTone, SectionColumn } from '../../webview';
import type { CommandId } from '../contributions';

/** What a link or a button does: a command, with its one argument. It can be kept in a file. */
export interface LinkTarget {
  command: CommandId;
  argument: unknown;
}

export interface ReportCell {
  text: string;
  link?: LinkTarget | undefined;
  /** What the cell has no room for. */
  tooltip?: string | undefined;
}

/** Records of one outcome, or whatever else a report counts. */
export interface ReportSection {
  title: string;
  /** How many there are. */
  count: number;
  tone: ReportTone;
  isOpen: boolean;
  note?: string | undefined;
  columns: readonly SectionColumn[];
  /** Documents have a heading for each value of this column. Default: one heading, the title. */
  groupBy?: number | undefined;
  /** How many of them `rowAt` knows: all, or the first ones. */
  listed: number;
  rowAt: (index: number) => readonly ReportCell[];
}

export type ReportAction = { label: string } & (LinkTarget | { run: () => unknown });

/** What became of a send, a verification, a search, a trace or a redrive: its page, its document and its copies come from this. */
export interface Report {
  title: string;
  connection: string;
  verdict: { tone: ReportTone; text: string };
  /** Sentences below the verdict. */
  lines: readonly string[];
  latency?: LatencyNow | undefined;
  sections: readonly ReportSection[];
  actions: readonly ReportAction[];
  /** All of it for programs, in pieces. */
  json: () => Iterable<string>;
}

/** A section whose rows are at hand. */
export function listSection<Item>({
  items,
  cellsOf,
  count = items.length,
  ...rest
}: Omit<ReportSection, 'listed' | 'rowAt' | 'count'> & {
  items: readonly Item[];
  cellsOf: (item: Item) => readonly ReportCell[];
  /** Where there are more than are listed. */
  count?: number;
}): ReportSection {
  const rowAt = (index: number) => {
    const item = items[index];
    return item === undefined ? [] : cellsOf(item);
  };
  return { ...rest, count, listed: items.length, rowAt };
}

/** Data that are small enough to be one piece. */
export function wholeJson(data: unknown): () => Iterable<string> {
  return () => [`${JSON.stringify(data, null, 2)}\n`];
}
