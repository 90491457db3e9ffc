import type { ChecksumAlgorithm, ChecksumType, StoredChecksum } from './checksums';

/** A run of an object's bytes: one file of the bucket's data folder. */
export interface DataFile {
  readonly name: string;
  readonly bytes: number;
  /** CRC-32s of its blocks; see `blockChecksums.ts`. */
  readonly blockChecksums?: string;
}

/** An object as the bucket's log holds it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** The object's bytes are these files' in order; a multipart object has one for each part. */
  readonly files: readonly DataFile[];
  readonly checksum: StoredChecksum;
  /** What was sent with it and is answered with it, in lower case: `content-type`, `x-amz-meta-…`, … */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: readonly Tag[];
  /** Of a multipart object: the upload that it came from, and its parts' numbers and checksums, parallel to `files`. */
  readonly multipart?: { readonly uploadId: string; readonly parts: readonly ObjectPart[] };
}

interface ObjectPart {
  readonly partNumber: number;
  readonly checksum: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A multipart upload under way. */
export interface Upload {
  readonly uploadId: string;
  readonly key: string;
  readonly startedMs: number;
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: readonly Tag[];
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly file: DataFile;
  readonly etag: string;
  readonly modifiedMs: number;
  /** Base64, of the upload's algorithm. */
  readonly checksum: string;
}
