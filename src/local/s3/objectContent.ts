import type { Bucket } from './bucket';
import { Digests, type ChecksumAlgorithm } from './checksums';
import type { ByteRange } from './ranges';
import type { StoredObject } from './storedObject';

/**
 * A range of an object's bytes. Bytes that are not what was written are never given: reading ends with an error. Files of older
 * versions have no block checksums. Such an object is checked against its stored checksum when it is read as a whole, before
 * the last bytes are given. A range of it is not checked.
 */
export function contentOf(bucket: Bucket, object: StoredObject, range: ByteRange): AsyncGenerator<Buffer> {
  const content = bucket.data.read(object.files, range);
  const isWhole = range.start === 0 && range.end === object.size - 1;
  const isCheckedByBlocks = object.files.every(({ blockChecksums }) => blockChecksums !== undefined);
  return isCheckedByBlocks || !isWhole ? content : checked(bucket, object, content);
}

interface Section {
  readonly bytes: number;
  readonly checksum: string;
}

/** The sections that have a stored checksum: the whole object, or each part. */
function sectionsOf({ size, checksum, files, multipart }: StoredObject): Section[] {
  if (checksum.type === 'FULL_OBJECT') return [{ bytes: size, checksum: checksum.value }];
  return files.map(({ bytes }, index) => ({ bytes, checksum: multipart?.parts[index]?.checksum ?? '' }));
}

async function* checked(bucket: Bucket, object: StoredObject, content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    const { algorithm } = object.checksum;
    let pending: Buffer = Buffer.alloc(0);
    for (const section of sectionsOf(object)) {
      const digests = new Digests([algorithm]);
      for (let left = section.bytes; left > 0;) {
        if (pending.length === 0) pending = (await content.next()).value as Buffer;
        const piece = pending.subarray(0, left);
        pending = pending.subarray(piece.length);
        left -= piece.length;
        digests.update(piece);
        if (left === 0) requireChecksum(bucket, object, digests, algorithm, section);
        yield piece;
      }
    }
  } finally {
    await content.return(undefined);
  }
}

function requireChecksum(
  bucket: Bucket,
  { key, files }: StoredObject,
  digests: Digests,
  algorithm: ChecksumAlgorithm,
  { checksum }: Section,
): void {
  if (digests.finish().get(algorithm)?.toString('base64') === checksum) return;
  const problem = `The ${algorithm} of object ${JSON.stringify(key)} does not match.`;
  throw bucket.data.damaged(files[0]?.name ?? '', problem);
}
