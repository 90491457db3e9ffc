import type { Clients, Connection } from '../../aws';
import type { PriceTable, ShardHistory } from '../../pipelines';
import type { DetailsContent } from '../../webview';
import type { ReportAction, ReportSection } from '../reports/report';
import type { LoadSources } from './knownLoads';
import type { LeaseTableNames } from './leaseTableNames';
import type { DetailsSubject } from './subject';

/** A property with what can be done about it. */
export interface Fact {
  label: string;
  value: string;
  actions?: readonly ReportAction[] | undefined;
}

export type SectionView =
  | { kind: 'facts'; facts: readonly Fact[]; note?: string | undefined }
  | Extract<DetailsContent, { kind: 'charts' }>
  /** `shards`: drawn above the rows, which are in their order; `hot`: the ids of those that are marked. */
  | { kind: 'list'; section: ReportSection; shards?: ShardHistory | undefined; hot?: ReadonlySet<string> | undefined };

/** A part of a page that is loaded for itself: where it fails, the others are shown all the same. */
export interface SectionSource {
  title: string;
  /** As in "Can't list the shards": `list the shards`. */
  doing: string;
  load: (signal: AbortSignal) => Promise<SectionView>;
  /** How often it is loaded again while the page is in sight. Undefined: when a person asks for it. */
  refreshMs?: number | undefined;
  /** Chooses another range of time for the next load. */
  chooseRange?: ((range: string) => void) | undefined;
}

export interface DetailsPage {
  /** `Data stream`, `Delivery stream`, `Bucket`. */
  kind: string;
  actions: readonly ReportAction[];
  sections: readonly SectionSource[];
}

/** What a page is made from. */
export interface PageContext<Subject extends DetailsSubject = DetailsSubject> {
  subject: Subject;
  connection: Connection;
  /** Asked for by each section: credentials that fail are the section's failure. */
  clients: () => Promise<Clients>;
  /** Undefined: only AWS is asked for the load of shards. */
  loadSources?: LoadSources | undefined;
  /** The prices at the time of the call: the setting may change while the page is open. */
  prices: () => PriceTable;
  /** Opens the setting of the prices. */
  editPrices: () => unknown;
  /** The KCL applications of a stream. Undefined: the connection has no DynamoDB. */
  leaseTables?: LeaseTableNames | undefined;
  /** The reason of a failure, in a sentence. */
  explain: (error: unknown) => string;
}
