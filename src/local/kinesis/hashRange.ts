import { hash } from 'node:crypto';

export const HASH_KEY_SPACE = 1n << 128n;

/** A range of hash keys. Both ends are included, as in `HashKeyRange`. */
export interface HashRange {
  start: bigint;
  end: bigint;
}

/** Divides the whole space into equal parts. Two parts meet at 2^127. */
export function evenRanges(count: number): HashRange[] {
  const parts = BigInt(count);
  const bound = (index: number): bigint => (HASH_KEY_SPACE * BigInt(index)) / parts;
  return Array.from({ length: count }, (_, index) => ({ start: bound(index), end: bound(index + 1) - 1n }));
}

/** 32 hexadecimal digits. Hash keys of one length compare as text, several times as fast as numbers. */
export function hexOf(hashKey: bigint): string {
  return hashKey.toString(16).padStart(32, '0');
}

export function hexHashOf(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}
