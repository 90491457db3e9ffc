import * as l10n from '@vscode/l10n';
import { FileDecoration, ThemeColor, Uri, type FileDecorationProvider } from 'vscode';
import { streamLabel, type DeliveryStreamDetail } from '../../aws';
import { DELIVERY_SCHEME } from '../contributions';
import { recentErrorMs, type DeliveryActivity } from '../deliveries/deliveryActivity';
import { flushForecast } from '../deliveries/flushForecast';
import { formatAge, formatBytes, formatCount, formatInstant, formatMebibytes } from '../format';
import type { DeliveryStreamNode } from './nodes';

const DEFAULT_BUFFER_SECONDS = 300;

/** `demo-stream → demo-bucket · next flush within 42 s`. */
export function deliveryDescription(detail: DeliveryStreamDetail, activity: DeliveryActivity | undefined): string {
  const destination = detail.destination?.bucket ?? l10n.t('not S3');
  const nowMs = Date.now();
  const failedMs = recentErrorMs(activity, nowMs);
  const parts = [
    `${sourceName(detail)} → ${destination}`,
    ...(detail.status !== undefined && detail.status !== 'ACTIVE' ? [detail.status.toLowerCase()] : []),
    ...(failedMs === undefined ? [] : [l10n.t('failed records {0}', formatAge(failedMs, nowMs))]),
    ...(activity ? [flushForecast(bufferMsOf(detail), activity.newest?.lastModifiedMs, nowMs)] : []),
  ];
  return parts.join(' · ');
}

export function deliveryFacts(
  detail: DeliveryStreamDetail | undefined,
  activity: DeliveryActivity | undefined,
): [string, string | undefined][] {
  const destination = detail?.destination;
  const buffering = [
    destination?.bufferMebibytes === undefined ? undefined : formatMebibytes(destination.bufferMebibytes),
    destination?.bufferSeconds === undefined ? undefined : `${formatCount(destination.bufferSeconds)} s`,
  ].filter((part) => part !== undefined);
  const { newest, newestError } = activity ?? {};
  return [
    [l10n.t('ARN'), detail?.arn],
    [l10n.t('Status'), detail?.status],
    [l10n.t('Source'), detail && sourceName(detail)],
    [l10n.t('Reads it since'), detail?.sourceFromMs === undefined ? undefined : formatInstant(detail.sourceFromMs)],
    [l10n.t('Bucket'), destination?.bucket],
    [l10n.t('Prefix'), destination && (destination.prefix || 'yyyy/MM/dd/HH/')],
    [l10n.t('Error prefix'), destination?.errorPrefix],
    [l10n.t('Delivered after'), buffering.length > 0 ? buffering.join(l10n.t(' or ')) : undefined],
    [l10n.t('Compression'), destination?.compression],
    [
      l10n.t('Newest object'),
      newest && `${newest.key} (${formatBytes(newest.size)}, ${formatInstant(newest.lastModifiedMs)})`,
    ],
    [
      l10n.t('Newest failed records'),
      newestError && `${newestError.key} (${formatInstant(newestError.lastModifiedMs)})`,
    ],
    [l10n.t('Created'), detail?.createdMs === undefined ? undefined : formatInstant(detail.createdMs)],
  ];
}

function sourceName({ sourceStream }: DeliveryStreamDetail): string {
  return sourceStream === undefined ? l10n.t('direct put') : streamLabel(sourceStream);
}

function bufferMsOf({ destination }: DeliveryStreamDetail): number {
  return (destination?.bufferSeconds ?? DEFAULT_BUFFER_SECONDS) * 1000;
}

/** Where decorations find a delivery stream: what has failed records lately is named in the query. */
export function deliveryUri({ connection, name }: DeliveryStreamNode, activity: DeliveryActivity | undefined): Uri {
  const failedMs = recentErrorMs(activity, Date.now());
  const query = failedMs === undefined ? '' : `failed=${failedMs}`;
  return Uri.from({ scheme: DELIVERY_SCHEME, authority: connection.name, path: `/${name}`, query });
}

/** The badge of a delivery stream that could not deliver some records. Another state is another URI: nothing changes. */
export class DeliveryDecorations implements FileDecorationProvider {
  provideFileDecoration({ scheme, query }: Uri): FileDecoration | undefined {
    const failedMs = scheme === DELIVERY_SCHEME ? /^failed=(\d+)$/.exec(query)?.[1] : undefined;
    if (failedMs === undefined) return undefined;
    const tooltip = l10n.t('Records failed to be delivered: {0}', formatInstant(Number(failedMs)));
    return new FileDecoration('!', tooltip, new ThemeColor('list.warningForeground'));
  }
}
