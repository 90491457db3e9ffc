import * as l10n from '@vscode/l10n';
import { partitionOf, type Clients } from '../../aws';
import { abortOptions } from '../../common';
import { newestObjects } from '../../outputs';
import { bucketArn } from '../../pipelines';
import { COMMANDS } from '../contributions';
import type { ReportAction } from '../reports/report';
import { deliveriesSection, findDeliveries } from './deliveryWalk';
import type { DetailsPage, PageContext, SectionView } from './detailsPage';
import { objectsSection } from './objectRows';
import { valueOf } from './valueOf';

type BucketContext = PageContext<{ connection: string; bucket: string }>;

const MAX_RECENT_OBJECTS = 20;

/** Everything about a bucket. */
export function bucketPage(context: BucketContext): DetailsPage {
  const { subject, connection } = context;
  const { bucket } = subject;
  const changing: ReportAction[] =
    connection.readOnly === true
      ? []
      : [
          { label: l10n.t('Empty…'), command: COMMANDS.emptyBucket, argument: subject },
          { label: l10n.t('Delete…'), command: COMMANDS.deleteBucket, argument: subject },
        ];
  return {
    kind: l10n.t('Bucket'),
    actions: [
      { label: l10n.t('Open Newest Object'), command: COMMANDS.openNewestObject, argument: subject },
      ...changing,
    ],
    sections: [
      {
        title: l10n.t('Settings'),
        doing: l10n.t('describe the bucket'),
        load: async (signal) => settingsOf(context, await context.clients(), signal),
      },
      {
        title: l10n.t('Delivery streams'),
        doing: l10n.t('find the delivery streams that write to the bucket'),
        load: async (signal) => {
          const writes = await findDeliveries(
            await context.clients(),
            connection,
            ({ destination, buckets }) =>
              destination?.bucket === bucket || buckets.some((one) => one.bucket === bucket),
            signal,
          );
          return { kind: 'list', section: deliveriesSection(connection, l10n.t('Delivery streams'), writes) };
        },
      },
      {
        title: l10n.t('Recent objects'),
        doing: l10n.t('list the objects'),
        load: async (signal) => recentObjects(context, await context.clients(), signal),
      },
    ],
  };
}

async function settingsOf(context: BucketContext, { s3 }: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject, connection } = context;
  const { bucket: Bucket } = subject;
  const [head, versioning] = await Promise.all([
    s3.headBucket({ Bucket }, abortOptions(signal)),
    valueOf(
      context,
      async () => versioningText(await s3.getBucketVersioning({ Bucket }, abortOptions(signal))),
      signal,
    ),
  ]);
  const region = head.BucketRegion ?? connection.region;
  const place = { partition: partitionOf(region) };
  return {
    kind: 'facts',
    facts: [
      { label: l10n.t('ARN'), value: Bucket.startsWith('arn:') ? Bucket : bucketArn(place, Bucket) },
      { label: l10n.t('Region'), value: region },
      { label: l10n.t('Versioning'), value: versioning },
    ],
  };
}

/** "GetBucketVersioning": a bucket that never had versions has no status. */
function versioningText({ Status: status }: { Status?: string | undefined }): string {
  if (status === 'Enabled') return l10n.t('on');
  return status === 'Suspended' ? l10n.t('suspended: older versions are kept') : l10n.t('off');
}

async function recentObjects({ subject, connection }: BucketContext, { s3 }: Clients, signal: AbortSignal) {
  const { bucket } = subject;
  const objects = await newestObjects(s3, { bucket, count: MAX_RECENT_OBJECTS, signal });
  const note = objects.length === 0 ? l10n.t('The bucket is empty.') : undefined;
  const section = objectsSection({ connection, bucket, title: l10n.t('Recent objects'), objects, note });
  return { kind: 'list', section } satisfies SectionView;
}
