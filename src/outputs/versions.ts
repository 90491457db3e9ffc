import type { ListObjectVersionsCommandInput } from '@aws-sdk/client-s3';
import { abortOptions } from '../common';
import type { OutputsClient } from './client';

/** One version of an object, or the mark that a deletion left. */
export interface ObjectVersion {
  kind: 'version' | 'deleteMarker';
  versionId: string;
  isLatest: boolean;
  lastModifiedMs: number;
  /** Undefined for a mark. */
  size: number | undefined;
  storageClass: string | undefined;
}

export interface ObjectVersions {
  /** The newest first. */
  versions: ObjectVersion[];
  /** There are more than are given. */
  isCut: boolean;
}

interface ListedVersion {
  Key?: string | undefined;
  VersionId?: string | undefined;
  IsLatest?: boolean | undefined;
  LastModified?: Date | undefined;
  Size?: number | undefined;
  StorageClass?: string | undefined;
}

/** A person will not look through more than this. */
const MAX_VERSIONS = 1_000;

interface Place {
  bucket: string;
  key: string;
  signal?: AbortSignal | undefined;
}

/** Where the next page begins. */
type Marker = Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'>;

/** The versions of an object that its bucket keeps. A bucket without versions gives one, whose id is `null`. */
export async function listVersions(
  client: Pick<OutputsClient, 'listObjectVersions'>,
  place: Place,
): Promise<ObjectVersions> {
  const versions: ObjectVersion[] = [];
  let marker: Marker | undefined = {};
  while (marker && versions.length < MAX_VERSIONS) {
    const page = await versionsPage(client, place, marker);
    versions.push(...page.versions);
    marker = page.next;
  }
  return { versions: versions.sort(newestFirst).slice(0, MAX_VERSIONS), isCut: marker !== undefined };
}

async function versionsPage(
  client: Pick<OutputsClient, 'listObjectVersions'>,
  { bucket, key, signal }: Place,
  marker: Marker,
): Promise<{ versions: ObjectVersion[]; next: Marker | undefined }> {
  const input = { Bucket: bucket, Prefix: key, MaxKeys: MAX_VERSIONS, ...marker };
  const answer = await client.listObjectVersions(input, abortOptions(signal));
  // Keys that begin with this one follow it in the list.
  const ofKey = (found: readonly ListedVersion[] = [], kind: ObjectVersion['kind']) =>
    found.filter(({ Key }) => Key === key).map((version) => versionOf(version, kind));
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = answer;
  return {
    versions: [...ofKey(answer.Versions, 'version'), ...ofKey(answer.DeleteMarkers, 'deleteMarker')],
    next: answer.IsTruncated && KeyMarker === key ? { KeyMarker, VersionIdMarker } : undefined,
  };
}

function newestFirst(left: ObjectVersion, right: ObjectVersion): number {
  return Number(right.isLatest) - Number(left.isLatest) || right.lastModifiedMs - left.lastModifiedMs;
}

function versionOf(version: ListedVersion, kind: ObjectVersion['kind']): ObjectVersion {
  return {
    kind,
    versionId: version.VersionId ?? 'null',
    isLatest: version.IsLatest ?? false,
    lastModifiedMs: version.LastModified?.getTime() ?? 0,
    size: kind === 'version' ? version.Size : undefined,
    storageClass: version.StorageClass === 'STANDARD' ? undefined : version.StorageClass,
  };
}
