/**
 * All ways to read content that has nothing but records that were sent, with one and the same delimiter behind each but
 * perhaps the last: each as how often it takes which record. Slow and plain, for small content.
 */
export function allReadings(content: string, records: readonly string[], delimiter: string): Map<string, number>[] {
  const distinct = [...new Set(records)].filter((record) => record !== '');
  const found = new Map<string, Map<string, number>>();
  const open = new Map<string, Map<string, number>>([['0:', new Map()]]);
  for (const [place, counts] of open) {
    const at = Number(place.slice(0, place.indexOf(':')));
    if (at >= content.length) {
      found.set(keyOf(counts), counts);
      continue;
    }
    for (const record of distinct) {
      if (!content.startsWith(record, at)) continue;
      const end = at + record.length;
      if (end < content.length && !content.startsWith(delimiter, end)) continue;
      const more = new Map(counts).set(record, (counts.get(record) ?? 0) + 1);
      open.set(`${end + delimiter.length}:${keyOf(more)}`, more);
    }
  }
  return [...found.values()];
}

function keyOf(counts: ReadonlyMap<string, number>): string {
  return JSON.stringify([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What must not be said of a record, and what must: from the readings that need the fewest records twice. */
export interface Bounds {
  /** In all readings so often, up to how often it was sent. */
  least: number;
  most: number;
}

export function boundsOf(readings: readonly Map<string, number>[], records: readonly string[]): Map<string, Bounds> {
  const sent = new Map<string, number>();
  for (const record of records) sent.set(record, (sent.get(record) ?? 0) + 1);
  const excess = (reading: Map<string, number>) =>
    [...reading].reduce((sum, [record, count]) => sum + Math.max(0, count - (sent.get(record) ?? 0)), 0);
  const fewest = Math.min(...readings.map(excess));
  const best = readings.filter((reading) => excess(reading) === fewest);
  return new Map(
    [...sent].map(([record, times]): [string, Bounds] => {
      const counts = best.map((reading) => Math.min(times, reading.get(record) ?? 0));
      return [record, { least: Math.min(...counts), most: Math.max(...counts) }];
    }),
  );
}
