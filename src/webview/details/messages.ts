import type { RowsAnswer } from '../grid/messages';
import type { FromSection, SectionAbout, SectionRow } from '../report/messages';
import type { DetailsTexts } from './detailsTexts';

/** What stands above the sections. */
export interface DetailsAbout {
  /** By which the page is made again after a reload of the window. */
  subject: unknown;
  revision: number;
  title: string;
  /** What it is and where: `Data stream · eu-west-1`. */
  line: string;
  connection: string;
  /** Undefined: the connection has none. */
  color: string | undefined;
  actions: readonly string[];
}

/** A property with what can be done about it. */
interface FactNow {
  label: string;
  value: string;
  actions: readonly string[];
}

/** A shard in the picture; `from` and `to` are shares of all hash keys, the others count generations. */
export interface ShardBar {
  from: number;
  to: number;
  generation: number;
  until: number;
  isOpen: boolean;
  isHot: boolean;
}

/** The bars are in the order of the rows below them. */
export interface ShardPicture {
  bars: readonly ShardBar[];
  generations: number;
  /** What it shows, in words. */
  label: string;
}

/** A metric over time, or two that belong together. */
export interface ChartNow {
  title: string;
  unit: 'recordsPerSecond' | 'bytesPerSecond' | 'count' | 'milliseconds' | 'seconds' | 'percent';
  series: readonly { metric: string; values: readonly (number | null)[] }[];
}

export type MetricRange = '3h' | '24h' | '7d';

export type DetailsContent =
  | { kind: 'loading' }
  | { kind: 'failed'; text: string }
  | { kind: 'facts'; facts: readonly FactNow[]; note: string | undefined }
  | {
      kind: 'charts';
      range: MetricRange;
      /** When each value was measured, in seconds since 1970. */
      times: readonly number[];
      charts: readonly ChartNow[];
      notes: readonly string[];
    }
  | { kind: 'list'; about: SectionAbout; picture: ShardPicture | undefined };

/** One state of a section. `revision` tells it from earlier ones: what the page says names the one that it shows. */
export interface SectionNow {
  title: string;
  revision: number;
  content: DetailsContent;
}

export type ToDetails =
  | { kind: 'init'; texts: DetailsTexts; locale: string }
  | { kind: 'about'; about: DetailsAbout }
  /** Sections after the last one are gone. */
  | { kind: 'sections'; count: number }
  | { kind: 'section'; section: number; now: SectionNow }
  | { kind: 'rows'; section: number; answer: RowsAnswer<SectionRow> };

export type FromDetails =
  | FromSection
  | { kind: 'ready' | 'refresh' }
  | { kind: 'retry'; section: number }
  | { kind: 'range'; section: number; range: string }
  | { kind: 'action'; revision: number; action: number }
  | { kind: 'fact'; revision: number; section: number; fact: number; action: number };
