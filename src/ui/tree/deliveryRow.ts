import * as l10n from '@vscode/l10n';
import { streamLabel, type DeliveryStreamDetail, type DeliveryTarget, type RoledBucket } from '../../aws';
import { assertNever } from '../../errors';
import { recentErrorMs, type DeliveryActivity } from '../deliveries/deliveryActivity';
import { flushForecast, wholeSeconds } from '../deliveries/flushForecast';
import { formatAge, formatBytes, formatCount, formatInstant, formatMebibytes } from '../format';
import type { FlushState } from './treeActivity';

const DEFAULT_BUFFER_SECONDS = 300;

interface DeliveryNow {
  activity: DeliveryActivity | undefined;
  /** Undefined: nobody tells. */
  flush: FlushState | undefined;
}

/** `flush in 4 s · demo-stream → demo-bucket`: what changes comes first, since a narrow view shows no more. */
export function deliveryDescription(
  detail: DeliveryStreamDetail,
  { activity, flush }: DeliveryNow,
  nowMs: number,
): string {
  const failedMs = recentErrorMs(activity, nowMs);
  const parts = [
    ...(failedMs === undefined ? [] : [l10n.t('failed records {0}', formatAge(failedMs, nowMs))]),
    ...stateTexts(detail),
    ...flushTexts(detail, { activity, flush }, nowMs),
    `${sourceName(detail)} → ${targetText(detail.target)}`,
    ...detail.lambdas.map((lambda) => `Lambda ${lambda}`),
    ...(detail.convertedTo === undefined ? [] : [detail.convertedTo]),
  ];
  return parts.join(' · ');
}

function flushTexts(detail: DeliveryStreamDetail, { activity, flush }: DeliveryNow, nowMs: number): string[] {
  switch (flush?.kind) {
    case 'idle':
      return [l10n.t('nothing buffered')];
    case 'buffering':
      return [flush.atMs > nowMs ? l10n.t('flush in {0}', wholeSeconds(flush.atMs - nowMs)) : l10n.t('delivering…')];
    case 'delivering':
      return [l10n.t('delivering…')];
    case undefined:
      return activity ? [flushForecast(bufferMsOf(detail), activity.newest?.lastModifiedMs, nowMs)] : [];
  }
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
    [l10n.t('Failure'), detail?.failure],
    [l10n.t('Source'), detail && sourceName(detail)],
    [l10n.t('Reads it since'), detail?.sourceFromMs === undefined ? undefined : formatInstant(detail.sourceFromMs)],
    [l10n.t('Destination'), detail && !destination ? targetText(detail.target) : undefined],
    [l10n.t('Bucket'), destination?.bucket],
    [l10n.t('Prefix'), destination && (destination.prefix || 'yyyy/MM/dd/HH/')],
    [l10n.t('Error prefix'), destination?.errorPrefix],
    [l10n.t('Delivered after'), buffering.length > 0 ? buffering.join(l10n.t(' or ')) : undefined],
    [l10n.t('Compression'), destination?.compression],
    [l10n.t('Converted to'), detail?.convertedTo],
    [l10n.t('Lambda function'), detail?.lambdas.join(', ')],
    ...(detail?.buckets ?? []).map((beside): [string, string] => [
      bucketRoleText(beside),
      `s3://${beside.bucket}/${beside.prefix}`,
    ]),
    [l10n.t('Encryption'), encryptionText(detail)],
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

function sourceName({ sourceKind, sourceStream, sourceName: name }: DeliveryStreamDetail): string {
  switch (sourceKind) {
    case 'directPut':
      return l10n.t('direct put');
    case 'kinesis':
      return streamLabel(sourceStream ?? '');
    case 'msk':
      return ['MSK', name].filter(Boolean).join(' ');
    case 'database':
      return [l10n.t('database'), name].filter(Boolean).join(' ');
    default:
      return assertNever(sourceKind);
  }
}

/** The services have the same names everywhere. */
const SERVICES = {
  s3: '',
  redshift: 'Redshift',
  opensearch: 'OpenSearch',
  splunk: 'Splunk',
  http: 'HTTP',
  snowflake: 'Snowflake',
  iceberg: 'Iceberg',
  s3tables: 'S3 Tables',
} as const;

/** `Redshift cluster/events · clicks`; of S3, the bucket alone. */
export function targetText({ kind, name }: DeliveryTarget): string {
  if (kind === 'unknown') return l10n.t('unknown destination');
  return [SERVICES[kind], name].filter(Boolean).join(' ');
}

/** Its status unless it is active, and why it failed. */
function stateTexts({ status, failure, encryption }: DeliveryStreamDetail): string[] {
  return [
    ...(status !== undefined && status !== 'ACTIVE' ? [status.toLowerCase().replaceAll('_', ' ')] : []),
    ...[failure, encryption?.failure].filter((text) => text !== undefined),
  ];
}

function encryptionText(detail: DeliveryStreamDetail | undefined): string | undefined {
  const { status, key } = detail?.encryption ?? {};
  return status && [status, key].filter(Boolean).join(' · ');
}

/** What a bucket beside the destination is for. */
export function bucketRoleText({ role, mode }: Pick<RoledBucket, 'role' | 'mode'>): string {
  switch (role) {
    case 'staging':
      return l10n.t('staging');
    case 'errors':
      return l10n.t('failed records');
    case 'backup':
      return mode?.startsWith('Failed') === true ? l10n.t('backup of failed records') : l10n.t('backup of all records');
    default:
      return assertNever(role);
  }
}

export function bufferMsOf({ destination }: DeliveryStreamDetail): number {
  return (destination?.bufferSeconds ?? DEFAULT_BUFFER_SECONDS) * 1000;
}
