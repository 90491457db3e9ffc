/** What the page of details says; `{0}` and so on are filled in by the page. */
export interface DetailsTexts {
  actions: string;
  refresh: string;
  loading: string;
  retry: string;
  resizeColumn: string;
  gone: string;
  /** The first {0} of {1}. */
  firstOf: string;
  connection: string;
  /** How the picture of the shards is read. */
  shardPicture: string;
  /** The ranges of time of the metrics. */
  range: string;
  table: string;
  time: string;
  noValues: string;
  /** Last {0}, at most {1}. */
  lastAndMost: string;
  open: string;
  closed: string;
  /** A shard that is near to its limit, or gets much more than the others. */
  hot: string;
}
