import type { Kinesis } from '@aws-sdk/client-kinesis';
import { describeDataStream } from './resources';
import { errorCode } from './failures/failureCode';
import { partitionOf } from './partitions';
import { listRegions } from './regions';

export interface StreamSearch {
  found: { region: string; arn: string }[];
  /** Regions that did not answer, or that the account has not enabled. */
  notSearched: { region: string; code: string }[];
}

export interface StreamSearchOptions {
  /** The region in which the stream was not found. */
  except: string;
  signal?: AbortSignal;
  onSearched?: (searched: number, regions: number) => void;
}

/** Each region has limits of its own: this bounds the sockets alone. */
const MAX_AT_ONCE = 8;

/**
 * Looks for a data stream in the other regions of the partition, one call each.
 * @param kinesisIn the client of the same credentials in another region
 */
export async function searchStream(
  kinesisIn: (region: string) => Pick<Kinesis, 'describeStreamSummary'>,
  stream: string,
  { except, signal, onSearched }: StreamSearchOptions,
): Promise<StreamSearch> {
  const partition = partitionOf(except);
  const regions = listRegions().flatMap(({ id }) => (id !== except && partitionOf(id) === partition ? id : []));
  const waiting = [...regions];
  const search: StreamSearch = { found: [], notSearched: [] };
  const work = async () => {
    for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
      signal?.throwIfAborted();
      try {
        const { arn = stream } = await describeDataStream(kinesisIn(region), stream, signal);
        search.found.push({ region, arn });
      } catch (error) {
        signal?.throwIfAborted();
        const code = errorCode(error) ?? 'Error';
        if (code !== 'ResourceNotFoundException') search.notSearched.push({ region, code });
      }
      onSearched?.(regions.length - waiting.length, regions.length);
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
  const inOrder = (left: { region: string }, right: { region: string }) =>
    regions.indexOf(left.region) - regions.indexOf(right.region);
  search.found.sort(inOrder);
  search.notSearched.sort(inOrder);
  return search;
}
