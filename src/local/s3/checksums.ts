import { createHash } from 'node:crypto';
import { combineCrc, startCrc32, startCrc32c, startCrc64Nvme, type Crc } from './crc';

/** Source: "Checking object integrity for data uploads in Amazon S3". */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5';
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. A composite checksum ends with `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

const STARTERS: Readonly<Record<ChecksumAlgorithm, () => Crc>> = {
  CRC32: startCrc32,
  CRC32C: startCrc32c,
  CRC64NVME: startCrc64Nvme,
  SHA1: () => startHash('sha1'),
  SHA256: () => startHash('sha256'),
  SHA512: () => startHash('sha512'),
  MD5: () => startHash('md5'),
};

export const CHECKSUM_ALGORITHMS = Object.keys(STARTERS) as readonly ChecksumAlgorithm[];

/** The algorithm that S3 uses when the sender names none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

export function asChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const upper = name.toUpperCase();
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === upper);
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** Computes several checksums of one body. */
export class Digests {
  readonly #running: ReadonlyMap<ChecksumAlgorithm, Crc>;

  constructor(algorithms: Iterable<ChecksumAlgorithm>) {
    this.#running = new Map([...new Set(algorithms)].map((algorithm) => [algorithm, STARTERS[algorithm]()]));
  }

  update(bytes: Uint8Array): void {
    for (const digest of this.#running.values()) digest.update(bytes);
  }

  /** The values. `update` must not be called afterwards. */
  finish(): ReadonlyMap<ChecksumAlgorithm, Buffer> {
    return new Map([...this.#running].map(([algorithm, digest]) => [algorithm, digest.value()]));
  }
}

export interface PartChecksum {
  readonly size: number;
  /** Base64. */
  readonly value: string;
}

/** The checksum of a multipart object, from those of its parts. */
export function checksumOfParts(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): StoredChecksum {
  const values = parts.map((part) => Buffer.from(part.value, 'base64'));
  if (type === 'COMPOSITE') {
    const digest = STARTERS[algorithm]();
    digest.update(Buffer.concat(values));
    return { algorithm, type, value: `${digest.value().toString('base64')}-${parts.length}` };
  }
  if (algorithm !== 'CRC32' && algorithm !== 'CRC32C' && algorithm !== 'CRC64NVME') {
    throw new TypeError(`${algorithm} has no full-object checksum of parts`);
  }
  const [first = Buffer.alloc(0), ...rest] = values;
  const whole = rest.reduce<Buffer>(
    (sum, value, index) => combineCrc(algorithm, sum, value, parts[index + 1]?.size ?? 0),
    first,
  );
  return { algorithm, type, value: whole.toString('base64') };
}

function startHash(name: string): Crc {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), value: () => hash.digest() };
}
