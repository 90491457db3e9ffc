import type { ReadMetrics } from '../metrics/readMetrics';
import type { Traffic } from './estimate';

/** What CloudWatch measured over a range of time. */
export interface MeasuredTraffic extends Traffic {
  /** How many times what came in was read by polling. */
  readers: number;
}

/** The mean over the whole range. Periods in which nothing was measured count as nothing. */
export function measuredTraffic({ times, charts }: ReadMetrics): MeasuredTraffic {
  const meanOf = (chart: string) => {
    const series = charts.find(({ id }) => id === chart)?.series ?? [];
    const sum = series.flatMap(({ values }) => values).reduce<number>((total, value) => total + (value ?? 0), 0);
    return times.length === 0 ? 0 : sum / times.length;
  };
  const [records, bytes, read] = [meanOf('incomingRecords'), meanOf('incomingBytes'), meanOf('outgoingBytes')];
  return {
    recordsPerSecond: records,
    bytesPerRecord: records === 0 ? 0 : bytes / records,
    readers: bytes === 0 ? 0 : read / bytes,
  };
}
