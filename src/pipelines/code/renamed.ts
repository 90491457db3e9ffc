import type { ReadPipeline } from '../read/readPipeline';
import type { DeliveryStreamSettings } from '../types';

export interface PipelineName {
  readonly kind: 'stream' | 'deliveryStream' | 'bucket';
  readonly name: string;
}

/** What a pipeline has names for in an account. */
export function namesOf({ streams, deliveryStreams, buckets }: ReadPipeline): readonly PipelineName[] {
  return [
    ...streams.map(({ name }) => ({ kind: 'stream' as const, name })),
    ...deliveryStreams.map(({ name }) => ({ kind: 'deliveryStream' as const, name })),
    ...buckets.map(({ name }) => ({ kind: 'bucket' as const, name })),
  ];
}

/** The pipeline with a suffix at the names of all its parts. Streams and buckets that are not a part of it keep theirs. */
export function renamed(pipeline: ReadPipeline, suffix: string): ReadPipeline {
  const streams = new Set(pipeline.streams.map(({ name }) => name));
  const buckets = new Set(pipeline.buckets.map(({ name }) => name));
  const named = (name: string, own: ReadonlySet<string>) => (own.has(name) ? name + suffix : name);
  return {
    ...pipeline,
    streams: pipeline.streams.map((stream) => ({ ...stream, name: stream.name + suffix })),
    buckets: pipeline.buckets.map((bucket) => ({ ...bucket, name: bucket.name + suffix })),
    deliveryStreams: pipeline.deliveryStreams.map((delivery): DeliveryStreamSettings => {
      const { name, source, destination } = delivery;
      return {
        ...delivery,
        name: name + suffix,
        source: source.kind === 'stream' ? { ...source, stream: named(source.stream, streams) } : source,
        destination: { ...destination, bucket: named(destination.bucket, buckets) },
      };
    }),
  };
}
