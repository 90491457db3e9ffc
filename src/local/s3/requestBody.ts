import { bodyOf } from '../server/incomingBody';
import { decodeAwsChunked } from './awsChunked';
import {
  asChecksumAlgorithm,
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  DEFAULT_ALGORITHM,
  Digests,
  type ChecksumAlgorithm,
} from './checksums';
import { S3Error } from './s3Error';
import { headerOf, type S3Request } from './s3Request';

export const MAX_OBJECT_BYTES = 5 * 1_024 ** 3;

/** A body while it is read, and its digests, which are ready when it has been read to its end. */
export interface ReceivedBody {
  /** Throws at its end if the body does not match its headers and trailers. */
  readonly content: AsyncIterable<Uint8Array>;
  /** The algorithm of the checksum that the request has. Undefined: it has none. */
  readonly sentAlgorithm: ChecksumAlgorithm | undefined;
  /** The algorithm that was asked for, else that of the request's checksum, else S3's default. */
  readonly checksumAlgorithm: ChecksumAlgorithm;
  /** The digest for MD5, `sentAlgorithm` or `checksumAlgorithm`. */
  digest(algorithm: ChecksumAlgorithm): Buffer;
}

/** `checksumIsOf`: a completed upload's checksum is that of the object, and says nothing about the request's body. */
export function receiveBody(
  request: S3Request,
  askedAlgorithm?: ChecksumAlgorithm,
  checksumIsOf: 'body' | 'object' = 'body',
): ReceivedBody {
  const isChunked = headerOf(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  const declaredBytes = requireLength(request, isChunked);
  const sentAlgorithm = checksumIsOf === 'body' ? sentChecksum(request) : undefined;
  const checksumAlgorithm = askedAlgorithm ?? sentAlgorithm ?? DEFAULT_ALGORITHM;
  const sha256 = /^[0-9a-f]{64}$/i.exec(headerOf(request, 'x-amz-content-sha256') ?? '')?.[0].toLowerCase();
  const digests = new Digests([
    'MD5',
    ...(sentAlgorithm ? [sentAlgorithm] : []),
    ...(sha256 === undefined ? [] : ['SHA256' as const]),
    checksumAlgorithm,
  ]);
  let finished: ReadonlyMap<ChecksumAlgorithm, Buffer> | undefined;
  const digest = (algorithm: ChecksumAlgorithm): Buffer => {
    const value = finished?.get(algorithm);
    if (!value) throw new TypeError(`${algorithm} of the body is not known`);
    return value;
  };
  const trailers = new Map<string, string>();
  const raw: AsyncIterable<Uint8Array> = bodyOf(request.message);

  async function* content(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const piece of isChunked ? decodeAwsChunked(raw, trailers) : raw) {
      bytes += piece.length;
      if (bytes > MAX_OBJECT_BYTES) throw tooLarge(bytes);
      digests.update(piece);
      yield piece;
    }
    if (bytes !== declaredBytes) throw new S3Error('IncompleteBody');
    finished = digests.finish();
    requireMd5(request, digest('MD5'));
    if (sha256 !== undefined && digest('SHA256').toString('hex') !== sha256) {
      throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
        ClientComputedContentSHA256: sha256,
        S3ComputedContentSHA256: digest('SHA256').toString('hex'),
      });
    }
    if (sentAlgorithm) requireChecksum(request, trailers, sentAlgorithm, digest(sentAlgorithm));
  }

  return { content: content(), sentAlgorithm, checksumAlgorithm, digest };
}

/**
 * Reads a small body as a whole.
 *
 * @throws {S3Error} when it is larger than `maxBytes`, or does not match its headers.
 */
export async function receiveText(
  request: S3Request,
  maxBytes: number,
  checksumIsOf: 'body' | 'object' = 'body',
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of receiveBody(request, undefined, checksumIsOf).content) {
    bytes += piece.length;
    if (bytes > maxBytes)
      throw new S3Error('MaxMessageLengthExceeded', undefined, { MaxMessageLengthBytes: String(maxBytes) });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function requireLength(request: S3Request, isChunked: boolean): number {
  const header = isChunked
    ? (headerOf(request, 'x-amz-decoded-content-length') ?? '')
    : (headerOf(request, 'content-length') ?? '');
  if (!/^\d{1,15}$/.test(header)) throw new S3Error('MissingContentLength');
  const bytes = Number(header);
  if (bytes > MAX_OBJECT_BYTES) throw tooLarge(bytes);
  return bytes;
}

function tooLarge(bytes: number): S3Error {
  return new S3Error('EntityTooLarge', undefined, {
    ProposedSize: String(bytes),
    MaxSizeAllowed: String(MAX_OBJECT_BYTES),
  });
}

/** The algorithm of the checksum in the headers or in the trailers that they announce. */
export function sentChecksum(request: S3Request): ChecksumAlgorithm | undefined {
  const inHeader = CHECKSUM_ALGORITHMS.filter((one) => headerOf(request, checksumHeader(one)) !== undefined);
  if (inHeader.length > 1) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (inHeader[0]) return inHeader[0];
  const trailer = headerOf(request, 'x-amz-trailer')?.trim().toLowerCase();
  if (!trailer) return undefined;
  const algorithm = asChecksumAlgorithm(trailer.replace(/^x-amz-checksum-/, ''));
  if (!algorithm) {
    throw new S3Error('InvalidRequest', `The value specified in the x-amz-trailer header is not supported: ${trailer}`);
  }
  return algorithm;
}

function requireMd5(request: S3Request, computed: Buffer): void {
  const sent = headerOf(request, 'content-md5');
  if (sent === undefined) return;
  const expected = Buffer.from(sent, 'base64');
  if (expected.length !== computed.length) throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': sent });
  if (!expected.equals(computed)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: sent,
      CalculatedDigest: computed.toString('base64'),
    });
  }
}

function requireChecksum(
  request: S3Request,
  trailers: ReadonlyMap<string, string>,
  algorithm: ChecksumAlgorithm,
  computed: Buffer,
): void {
  const name = checksumHeader(algorithm);
  const sent = headerOf(request, name) ?? trailers.get(name);
  if (sent === undefined) throw new S3Error('InvalidRequest', `The trailer ${name} was announced and did not come`);
  const expected = Buffer.from(sent, 'base64');
  if (expected.length !== computed.length) {
    throw new S3Error('InvalidRequest', `Value for ${name} header is invalid.`);
  }
  if (!expected.equals(computed)) {
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
