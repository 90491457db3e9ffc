/** What a feature asks AWS, as docs/costs.md says it. `test/unit/docs/costs.test.ts` measures each number. */
interface FeatureCalls {
  readonly feature: string;
  readonly operation: string;
  readonly perMinute: number;
  /** What it is counted for. */
  readonly per: string;
}

export const CALLS_PER_MINUTE = {
  treeAtRest: { feature: 'Tree, nothing scrolled', operation: 'any', perMinute: 0, per: 'connection' },
  treeStreams: {
    ...{ feature: 'Tree, new rows in sight, at most', operation: '`DescribeStreamSummary`' },
    ...{ perMinute: 600, per: 'account and region' },
  },
  treeDeliveries: {
    ...{ feature: 'Tree, new rows in sight, at most', operation: '`DescribeDeliveryStream`' },
    ...{ perMinute: 150, per: 'account and region' },
  },
  tailReads: { feature: 'Tail', operation: '`GetRecords`', perMinute: 60, per: 'shard' },
  tailChecks: { feature: 'Tail', operation: '`DescribeStreamSummary`', perMinute: 4, per: 'data stream' },
  metrics: { feature: 'Page of details in sight', operation: '`GetMetricData`', perMinute: 1, per: 'page' },
  watchMinute: {
    ...{ feature: 'Watch Delivery, buffer of 60 s', operation: '`ListObjectsV2`' },
    ...{ perMinute: 640, per: 'delivery stream' },
  },
  watchDefault: {
    ...{ feature: 'Watch Delivery, buffer of 300 s', operation: '`ListObjectsV2`' },
    ...{ perMinute: 128, per: 'delivery stream' },
  },
} as const satisfies Record<string, FeatureCalls>;

/** Markdown, as prettier formats it. */
export function callsTable(): string {
  const rows = Object.values(CALLS_PER_MINUTE).map(({ feature, operation, perMinute, per }) => {
    return [feature, operation, String(perMinute), per];
  });
  const all = [['feature', 'operation', 'calls per minute', 'for each'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), rule, ...body.map(line)].join('\n');
}
