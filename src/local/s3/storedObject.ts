import type { ChecksumAlgorithm, ChecksumType, StoredChecksum } from './checksums';

/** A file of the bucket's data folder, with some or all bytes of an object. */
export interface DataFile {
  readonly name: string;
  readonly bytes: number;
  /** The CRC-32s of its blocks; see `blockChecksums.ts`. */
  readonly blockChecksums?: string;
}

/** An object in a bucket's log. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** The files with the object's bytes, in order. A multipart object has one for each part. */
  readonly files: readonly DataFile[];
  readonly checksum: StoredChecksum;
  /** The headers that were sent with the object and are answered with it, in lower case: `content-type`, `x-amz-meta-…`, … */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** For a multipart object: its upload, and the numbers and checksums of its parts, in the order of `files`. */
  readonly multipart?: {
    readonly uploadId: string;
    readonly parts: readonly ObjectPart[];
    /** Whether the upload's creator named the algorithm. Undefined: an older version wrote the object. */
    readonly isChecksumChosen?: boolean | undefined;
  };
}

interface ObjectPart {
  readonly partNumber: number;
  readonly checksum: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A multipart upload that has not ended. */
export interface Upload {
  readonly uploadId: string;
  readonly key: string;
  readonly startedMs: number;
  /** The request's, or S3's default. */
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the request named the algorithm. Answers show checksums of parts only then. */
  readonly isChecksumChosen?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** Headers and tags for the log, which leaves out empty ones. */
export function described(headers: Readonly<Record<string, string>>, tags: readonly Tag[]) {
  return {
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    tags: tags.length > 0 ? tags : undefined,
  };
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly file: DataFile;
  readonly etag: string;
  readonly modifiedMs: number;
  /** Base64, with the upload's algorithm. */
  readonly checksum: string;
}
