import { plural } from '../format';

/** The time in the names that Firehose gives, before the identifier. */
const TIME_IN_NAME = /-(\d\d-\d\d-\d\d)-[\da-f]{8}-/;

/**
 * `…/03-55-34 · 3,689 records`: what is different in keys that all begin alike.
 * @param key of an object, or a prefix
 * @param records undefined: not all of them are read
 */
export function deliveredTitle(key: string, records: number | undefined): string {
  const parts = key.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const name = TIME_IN_NAME.exec(last)?.[1] ?? last;
  const isFolder = key === '' || key.endsWith('/');
  const place = `${parts.length > 1 ? '…/' : ''}${name}${isFolder ? '/' : ''}`;
  return records === undefined ? place : `${place} · ${plural(records, 'record')}`;
}
