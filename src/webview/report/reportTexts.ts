/** What the page of a report says; `{0}` and so on are filled in by the page. */
export interface ReportTexts {
  actions: string;
  copyMarkdown: string;
  saveJson: string;
  cancel: string;
  resizeColumn: string;
  gone: string;
  /** The first {0} of {1}. */
  firstOf: string;
  latency: string;
  latencyOf: string;
  min: string;
  median: string;
  p95: string;
  max: string;
  connection: string;
}
