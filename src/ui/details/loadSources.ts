import type { LocalPipeline } from '../connections/localPipeline';
import type { TailSessions } from '../tail/tailSessions';
import type { LoadSources } from './knownLoads';

/** What this window knows of the load of shards. */
export function loadSources({ local, tails }: { local: LocalPipeline; tails: TailSessions }): LoadSources {
  return {
    localEndpoint: () => (local.state.kind === 'running' ? local.state.endpoint : undefined),
    tailed: (connection, stream) => {
      const reading = tails.running().filter((tail) => tail.connection === connection && tail.stream === stream);
      const shards = reading.flatMap((tail) => tail.shards());
      return new Map(
        shards.map(({ shardId, perSecond }) => [shardId, { recordsPerSecond: perSecond, bytesPerSecond: undefined }]),
      );
    },
  };
}
