import { abortOptions, definedFields } from '../common';
import type { OutputsClient } from './client';
import type { ObjectAddress } from './reading';

/*
 * "Restoring an archived object": a copy of it is made, which can be read for some days. An object of INTELLIGENT_TIERING moves back
 * for good instead.
 */

/** From which archive an object is brought back: that decides how long it takes, and what it costs. */
export type Archive = 'glacier' | 'deepArchive' | 'tieringArchive' | 'tieringDeepArchive';
export type RestoreTier = 'Expedited' | 'Standard' | 'Bulk';

export type ArchiveState =
  /** It can be read at any time. */
  | { kind: 'notArchived' }
  | { kind: 'archived'; archive: Archive }
  | { kind: 'restoring'; archive: Archive }
  /** Its copy is removed then. */
  | { kind: 'restored'; archive: Archive; untilMs: number | undefined };

export interface RestoreRequest extends ObjectAddress {
  tier: RestoreTier;
  /** How long the copy is kept. Undefined: the object moves back for good. */
  days: number | undefined;
}

export async function archiveState(
  client: Pick<OutputsClient, 'headObject'>,
  { bucket, key, versionId }: ObjectAddress,
  signal?: AbortSignal,
): Promise<ArchiveState> {
  const input = definedFields({ Bucket: bucket, Key: key, VersionId: versionId });
  const { StorageClass, ArchiveStatus, Restore } = await client.headObject(input, abortOptions(signal));
  const archive = archiveOf(StorageClass, ArchiveStatus);
  if (!archive) return { kind: 'notArchived' };
  if (Restore === undefined) return { kind: 'archived', archive };
  if (Restore.includes('ongoing-request="true"')) return { kind: 'restoring', archive };
  const until = Date.parse(/expiry-date="([^"]+)"/.exec(Restore)?.[1] ?? '');
  return { kind: 'restored', archive, untilMs: Number.isNaN(until) ? undefined : until };
}

/** Whether an object of a listing is archived. Of INTELLIGENT_TIERING a listing does not say it. */
export function isArchiveClass(storageClass: string | undefined): boolean {
  return archiveOf(storageClass, undefined) !== undefined;
}

/** "RestoreObject": objects in the deep archives cannot be expedited. */
export function restoreTiers(archive: Archive): readonly RestoreTier[] {
  return archive === 'glacier' || archive === 'tieringArchive'
    ? ['Standard', 'Bulk', 'Expedited']
    : ['Standard', 'Bulk'];
}

/** Whether a copy is made, which is kept for some days. */
export function makesCopy(archive: Archive): boolean {
  return archive === 'glacier' || archive === 'deepArchive';
}

export async function restoreObject(
  client: Pick<OutputsClient, 'restoreObject'>,
  { bucket, key, versionId, tier, days }: RestoreRequest,
): Promise<void> {
  const RestoreRequest = definedFields({ Days: days, GlacierJobParameters: { Tier: tier } });
  await client.restoreObject(definedFields({ Bucket: bucket, Key: key, VersionId: versionId, RestoreRequest }));
}

function archiveOf(storageClass: string | undefined, status: string | undefined): Archive | undefined {
  if (status === 'ARCHIVE_ACCESS') return 'tieringArchive';
  if (status === 'DEEP_ARCHIVE_ACCESS') return 'tieringDeepArchive';
  if (storageClass === 'GLACIER') return 'glacier';
  return storageClass === 'DEEP_ARCHIVE' ? 'deepArchive' : undefined;
}
