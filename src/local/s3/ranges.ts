import { S3Error } from './s3Error';

/** The bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a `Range` header asks for, of `size` bytes. Undefined: the whole object. A header that is not a single
 * well-formed byte range is ignored, as HTTP says; S3 never answers several ranges.
 *
 * @throws {S3Error} `InvalidRange` when the range begins after the end.
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) {
    throw new S3Error('InvalidRange', undefined, {
      RangeRequested: (header ?? '').trim(),
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}

/**
 * The range of `x-amz-copy-source-range`, which must have both ends and lie within the source.
 *
 * @throws {S3Error} when it does not.
 */
export function copySourceRange(header: string, size: number): ByteRange {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const range = { start: Number(match?.[1]), end: Number(match?.[2]) };
  if (!match || range.start > range.end) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
    );
  }
  if (range.end >= size) {
    throw new S3Error('InvalidArgument', `Range specified is not valid for source object of size: ${size}`, {
      ArgumentName: 'x-amz-copy-source-range',
      ArgumentValue: header,
    });
  }
  return range;
}
