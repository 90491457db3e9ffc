import { ServiceError } from '../service';

/** "Tokens expire after 300 seconds." */
const LIFETIME_MS = 300_000;

/** A token for the next page of a listing: opaque to clients, valid for this kind of listing and for five minutes. */
export function encodeToken(kind: string, place: string, nowMs: number): string {
  return Buffer.from(`${kind}\n${place}\n${nowMs}`).toString('base64');
}

/** @throws {ServiceError} `InvalidArgumentException` or `ExpiredNextTokenException`. */
export function decodeToken(token: string, kind: string, nowMs: number): string {
  const [found, place, issuedMs] = Buffer.from(token, 'base64').toString('utf8').split('\n');
  if (found !== kind || place === undefined || !/^\d{1,15}$/.test(issuedMs ?? '')) {
    throw new ServiceError('InvalidArgumentException', 'The NextToken is not valid.');
  }
  if (nowMs - Number(issuedMs) > LIFETIME_MS) {
    throw new ServiceError(
      'ExpiredNextTokenException',
      `The NextToken was issued at ${new Date(Number(issuedMs)).toISOString()}, more than 300 seconds ago.`,
    );
  }
  return place;
}
