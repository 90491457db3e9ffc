import * as l10n from '@vscode/l10n';
import type { Connection } from '../../../aws';
import type { DeliverySource, DeliveryStreamSettings, Place } from '../../../pipelines';
import { choose } from '../../prompts/quickPicks';
import type { DeliveryReviewOptions } from './deliveryReview';
import { PartitionSample } from './partitionSample';
import { askForNamed } from './resourceArguments';
import { askForRole } from './roles';
import type { ResourceServices } from './work';

/** The questions that the rows of a delivery stream's settings ask. `isThere`: its name and its source are what they are. */
export async function reviewOptions(
  services: ResourceServices,
  { connection, place, isThere }: { connection: Connection; place: Place; isThere: boolean },
): Promise<DeliveryReviewOptions> {
  const { kinesis, roles } = await services.connections.clients(connection.name);
  const chooseNamed = async (kind: 'bucket' | 'stream', title: string) =>
    (await askForNamed(services, { connection, name: undefined, kind, title }))?.name;
  const sample = new PartitionSample(kinesis);
  return {
    isThere,
    sample,
    askForSource: async (before) => {
      const source = await chooseSource(() => chooseNamed('stream', l10n.t('Data stream')));
      if (source) sample.forget();
      return source && { ...before, source };
    },
    askForBucket: () => chooseNamed('bucket', l10n.t('Bucket')),
    askForRole: roles ? (before: DeliveryStreamSettings) => askForRole(services, connection, place, before) : undefined,
  };
}

async function chooseSource(chooseStream: () => Promise<string | undefined>): Promise<DeliverySource | undefined> {
  const chosen = await choose(
    [
      { label: l10n.t('Direct put'), description: l10n.t('producers send to it'), isStream: false },
      { label: l10n.t('A data stream…'), description: l10n.t('it delivers what the stream gets'), isStream: true },
    ],
    { title: l10n.t('Source'), ignoreFocusOut: true },
  );
  if (!chosen) return undefined;
  if (!chosen.isStream) return { kind: 'directPut' };
  const stream = await chooseStream();
  return stream === undefined ? undefined : { kind: 'stream', stream };
}
